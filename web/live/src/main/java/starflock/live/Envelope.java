package starflock.live;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;

/**
 * How a fact lies in a log: one block of JSON, readable without this program.
 *
 * <pre>
 * {"v":1,"id":COMMAND,"by":VISITOR,"at":MILLISECONDS,"kind":NAME,"event":{…}}
 * </pre>
 *
 * Fields that are not known are ignored. A block of another version or kind, or that is no such object, is not for us: it is
 * stored and replicated, but not folded.
 */
final class Envelope<E> {
    private static final int VERSION = 1;

    private record Block(long version, CommandId id, String by, Instant at, String kind, Json event) {}

    private static final Field<Block, Long> V = Field.of("v", Block::version, Shape.whole());
    private static final Field<Block, String> ID =
            Field.of("id", block -> block.id().toString(), Shape.text());
    private static final Field<Block, String> BY = Field.of("by", Block::by, Shape.text());
    private static final Field<Block, Long> AT =
            Field.of("at", block -> block.at().toEpochMilli(), Shape.whole());
    private static final Field<Block, String> KIND = Field.of("kind", Block::kind, Shape.text());
    private static final Field<Block, Json> EVENT = Field.of("event", Block::event, Shape.json());

    private static final Shape<Block> SHAPE = Shape.record(
            List.of(V, ID, BY, AT, KIND, EVENT),
            values -> new Block(
                    values.get(V),
                    CommandId.parse(values.get(ID)),
                    values.get(BY),
                    Instant.ofEpochMilli(values.get(AT)),
                    values.get(KIND),
                    values.get(EVENT)));

    private final Kinds<E> kinds;

    Envelope(Kinds<E> kinds) {
        this.kinds = kinds;
    }

    byte[] encode(Fact<E> fact) {
        Block block = new Block(
                VERSION, fact.command(), fact.by(), fact.at(), kinds.name(fact.event()), kinds.write(fact.event()));
        return SHAPE.write(block).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The fact in a block, or empty if the block is not one of ours. */
    Optional<Fact<E>> decode(byte[] bytes) {
        try {
            Block block = Signals.fromBody(bytes).read(SHAPE);
            if (block.version() != VERSION || !(block.event() instanceof Json.Obj event)) {
                return Optional.empty();
            }
            return kinds.read(block.kind(), event).map(value -> new Fact<>(block.id(), block.by(), block.at(), value));
        } catch (SignalsException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
