package starflock.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import starflock.fold.Placed;
import starflock.fold.Position;

/** The events of a ledger that are this app's, and come from who may speak for their visitor. */
final class LedgerSources<E> implements Sources<E> {
    private final Envelope<E> envelope;
    private final Ledger ledger;
    /** How many of the first n events of the ledger are ours, at n. */
    private final List<Integer> ours = new ArrayList<>(List.of(0));

    LedgerSources(Envelope<E> envelope, Ledger ledger) {
        this.envelope = envelope;
        this.ledger = ledger;
    }

    @Override
    public void drain(int atOnce, Sink<E> sink) throws IOException {
        Ledger.Change change = ledger.take();
        int kept = ours.get(change.kept());
        ours.subList(change.kept() + 1, ours.size()).clear();
        List<Placed<Fact<E>>> facts = new ArrayList<>(change.tail().size());
        for (Placed<byte[]> one : change.tail()) {
            Optional<Placed<Fact<E>>> fact = envelope.decode(one.position(), one.event())
                    .filter(read -> ledger.vouches(read.position(), read.event().by()));
            fact.ifPresent(facts::add);
            ours.add(kept + facts.size());
        }
        sink.replace(kept, facts);
    }

    @Override
    public Position next(int pending) {
        return ledger.next(pending);
    }

    @Override
    public byte[] encode(Placed<Fact<E>> fact) {
        return envelope.encode(fact.event(), Optional.empty());
    }

    @Override
    public boolean append(List<byte[]> blocks, Position last) throws IOException {
        ledger.append(blocks);
        return false;
    }

    @Override
    public List<AutoCloseable> watch(Runnable listener) {
        return List.of(ledger.onChange(listener));
    }

    @Override
    public Marks marks() {
        return Marks.none();
    }

    @Override
    public void from(Marks marks, @Nullable Position last) {
        // Nothing is kept from one start to the next.
    }
}
