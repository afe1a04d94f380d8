package starflock.live;

import gg.jte.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import starflock.datastar.Event;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.PatchSignals;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.fold.Position;
import starflock.fold.Sorted;
import starflock.look.Asset;

/** Flowers in a row of beds, a million of them; one looks at a few. What an app with tiles is tested with. */
final class Meadow implements App<Meadow.Plant, Meadow.Plant, Sorted<Integer, Long>, Meadow.Beds> {
    static final Asset SCRIPT =
            Asset.of("/meadow/bees.js", "text/javascript", "hum()".getBytes(StandardCharsets.UTF_8));

    /** A wish for so many flowers more in a bed, and that they were planted. */
    record Plant(long bed, long flowers) {
        static final Shape<Plant> SHAPE = Shape.record(
                Field.of("bed", Plant::bed, Shape.whole()),
                Field.of("flowers", Plant::flowers, Shape.whole()),
                Plant::new);
    }

    /** Four beds from this one on. */
    record Beds(int from) {}

    @Override
    public String title() {
        return "Meadow";
    }

    @Override
    public Kinds<Plant> commands() {
        return Kinds.<Plant>none().and("plant", Plant.class, Plant.SHAPE);
    }

    @Override
    public Kinds<Plant> events() {
        return commands();
    }

    @Override
    public Sorted<Integer, Long> initial() {
        return Sorted.empty();
    }

    @Override
    public Decision<Plant> decide(Sorted<Integer, Long> beds, Command<Plant> command) {
        return Decision.accept(command.body());
    }

    @Override
    public Sorted<Integer, Long> apply(Sorted<Integer, Long> beds, Position position, Fact<Plant> fact) {
        int bed = Math.toIntExact(fact.event().bed());
        return beds.put(bed, flowers(beds, bed) + fact.event().flowers());
    }

    private static long flowers(Sorted<Integer, Long> beds, int bed) {
        Long flowers = beds.get(bed);
        return flowers == null ? 0 : flowers;
    }

    @Override
    public Beds view(Json.Obj signals) {
        return new Beds(signals.get("from") instanceof Json.Num from ? (int) from.doubleValue() : 0);
    }

    @Override
    public Content page(Moment<Sorted<Integer, Long>> moment, Beds view) {
        return out -> out.writeContent("<p id=\"page\">a meadow</p>");
    }

    @Override
    public List<Tile> tiles(Moment<Sorted<Integer, Long>> moment, Beds view) {
        List<Tile> tiles = new ArrayList<>();
        for (int bed = view.from(); bed < view.from() + 4; bed++) {
            int number = bed;
            long flowers = flowers(moment.state(), bed);
            tiles.add(new Tile("bed" + bed, flowers, () -> {
                if (flowers == 666) {
                    throw new IllegalStateException("a tile that throws");
                }
                return out -> out.writeContent("<p id=\"bed" + number + "\">" + flowers + "</p>");
            }));
        }
        return tiles;
    }

    @Override
    public Optional<List<Event>> answer(Moment<Sorted<Integer, Long>> moment, Beds view, Question question)
            throws SignalsException {
        if (!question.name().equals("count")) {
            return Optional.empty();
        }
        long bed = new Signals(question.fields()).read(Shape.record(Field.of("bed", x -> x, Shape.whole()), x -> x));
        long flowers = flowers(moment.state(), Math.toIntExact(bed));
        return Optional.of(List.of(PatchSignals.of(Json.object().with("_count", flowers))));
    }

    @Override
    public Optional<Download> download(Moment<Sorted<Integer, Long>> moment, Question question) {
        if (!question.name().equals("list")) {
            return Optional.empty();
        }
        return Optional.of(new Download("meadow.csv", "text/csv", out -> {
            for (int line = 0; line < 100_000; line++) {
                out.write((line + "," + flowers(moment.state(), line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }));
    }

    @Override
    public List<Asset> assets() {
        return List.of(SCRIPT);
    }
}
