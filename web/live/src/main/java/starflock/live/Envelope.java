package starflock.live;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Rule;
import starflock.datastar.Shape;
import starflock.datastar.Signals;
import starflock.datastar.SignalsException;
import starflock.fold.Placed;
import starflock.fold.Position;

/**
 * How a fact lies in a log: one block of JSON, readable without this program.
 *
 * <pre>
 * {"v":1,"id":COMMAND,"by":VISITOR,"at":MILLISECONDS,"t":LAMPORT,"kind":NAME,"event":{…}}
 * </pre>
 *
 * {@code t} is one more than the largest that the writer had seen, in whatever log; left out where it is the block's
 * index, as
 * it always is in a room with one log.
 *
 * Fields that are not known are ignored. A block of another version or kind, or that is no such object, is not for
 * us: it is
 * stored and replicated, but not folded.
 */
final class Envelope<E> {
    private static final int VERSION = 1;

    /**
     * A clock that counts events gets here in no lifetime; what is beyond would leave no room for those who come
     * after.
     */
    private static final long MAX_LAMPORT = 1L << 52;

    private record Block(
            long version, CommandId id, String by, Instant at, Optional<Long> lamport, String kind, Json event) {}

    private static final Field<Block, Long> V = Field.of("v", Block::version, Shape.whole());
    private static final Field<Block, String> ID =
            Field.of("id", block -> block.id().toString(), Shape.text());
    private static final Field<Block, String> BY = Field.of("by", Block::by, Shape.text());
    private static final Field<Block, Long> AT =
            Field.of("at", block -> block.at().toEpochMilli(), Shape.whole());
    private static final Field<Block, Optional<Long>> T =
            Field.optional("t", Block::lamport, Shape.whole().with(Rule.between(0, MAX_LAMPORT)));
    private static final Field<Block, String> KIND = Field.of("kind", Block::kind, Shape.text());
    private static final Field<Block, Json> EVENT = Field.of("event", Block::event, Shape.json());

    private static final Shape<Block> SHAPE = Shape.record(
            List.of(V, ID, BY, AT, T, KIND, EVENT),
            values -> new Block(
                    values.get(V),
                    CommandId.parse(values.get(ID)),
                    values.get(BY),
                    Instant.ofEpochMilli(values.get(AT)),
                    values.get(T),
                    values.get(KIND),
                    values.get(EVENT)));

    private final Kinds<E> kinds;

    Envelope(Kinds<E> kinds) {
        this.kinds = kinds;
    }

    byte[] encode(Fact<E> fact, Optional<Long> lamport) {
        Block block = new Block(
                VERSION,
                fact.command(),
                fact.by(),
                fact.at(),
                lamport,
                kinds.name(fact.event()),
                kinds.write(fact.event()));
        return SHAPE.write(block).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The fact in a block, with its place by its own word, or empty if the block is not one of ours. */
    Optional<Placed<Fact<E>>> decode(String writer, long index, byte[] bytes) {
        return decode(
                bytes,
                block -> new Position(Position.UNFINISHED, block.lamport().orElse(index), writer, index));
    }

    /** The fact in a block whose place is known, or empty if the block is not one of ours. */
    Optional<Placed<Fact<E>>> decode(Position position, byte[] bytes) {
        return decode(bytes, block -> position);
    }

    private Optional<Placed<Fact<E>>> decode(byte[] bytes, Function<Block, Position> place) {
        try {
            Block block = Signals.fromBody(bytes).read(SHAPE);
            if (block.version() != VERSION || !(block.event() instanceof Json.Obj event)) {
                return Optional.empty();
            }
            Position position = place.apply(block);
            return kinds.read(block.kind(), event)
                    .map(value -> new Placed<>(position, new Fact<>(block.id(), block.by(), block.at(), value)));
        } catch (SignalsException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
