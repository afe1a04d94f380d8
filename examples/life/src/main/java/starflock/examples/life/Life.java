package starflock.examples.life;

import gg.jte.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.examples.life.html.StaticTemplates;
import starflock.fold.Position;
import starflock.live.App;
import starflock.live.Command;
import starflock.live.Decision;
import starflock.live.Fact;
import starflock.live.Kinds;
import starflock.live.Moment;
import starflock.live.Shell;
import starflock.live.Tile;
import starflock.look.Asset;

/**
 * The Game of Life, one board for the world. The log holds what people did and when; what became of it since is worked out by
 * whoever draws it, so a board that moves five times a second writes nothing.
 *
 * @param clock by which the newest board is drawn
 */
public record Life(InstantSource clock) implements App<Life.Flip, Life.Flip, World, Life.Board> {
    private static final StaticTemplates TEMPLATES = new StaticTemplates();
    private static final Asset STYLE =
            Asset.of("/life/life.css", "text/css; charset=utf-8", Life.class::getResourceAsStream, "life.css");

    /** A wish to turn a cell over, and that it was. */
    public record Flip(long cell) {
        static final Kinds<Flip> KINDS = Kinds.<Flip>none()
                .and(
                        "flip",
                        Flip.class,
                        Shape.record(
                                Field.of(
                                        "cell",
                                        Flip::cell,
                                        Shape.whole().with(Rule.between(0, World.SIZE * World.SIZE - 1))),
                                Flip::new));
    }

    /** All of it. */
    public record Board() {}

    @Override
    public String title() {
        return "Life";
    }

    @Override
    public Kinds<Flip> commands() {
        return Flip.KINDS;
    }

    @Override
    public Kinds<Flip> events() {
        return Flip.KINDS;
    }

    @Override
    public World initial() {
        return World.empty();
    }

    @Override
    public Decision<Flip> decide(World world, Command<Flip> command) {
        return Decision.accept(command.body());
    }

    @Override
    public World apply(World world, Position position, Fact<Flip> fact) {
        return world.at(fact.at()).flip(Math.toIntExact(fact.event().cell()));
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(World.STEP);
    }

    @Override
    public Board view(Json.Obj signals) {
        return new Board();
    }

    @Override
    public Content page(Moment<World> moment, Board board) {
        return TEMPLATES.hint(moment.live());
    }

    /** One tile for each row: those in which nothing lives are neither drawn nor sent again. */
    @Override
    public List<Tile> tiles(Moment<World> moment, Board board) {
        Instant at = moment.at();
        World world = moment.live()
                ? moment.state().at(clock.instant())
                : at == null ? moment.state() : moment.state().at(at);
        return IntStream.range(0, World.SIZE)
                .mapToObj(row -> new Tile("r" + row, world.rows().get(row), () -> TEMPLATES.row(world, row)))
                .toList();
    }

    @Override
    public Content shell(Shell shell, World world) {
        return TEMPLATES.board(shell, STYLE.path());
    }

    @Override
    public List<Asset> assets() {
        return List.of(STYLE);
    }
}
