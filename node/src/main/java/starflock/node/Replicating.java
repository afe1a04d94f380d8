package starflock.node;

import starflock.log.Replication;
import starflock.stream.CloseReason;
import starflock.stream.Connection;

/** Exchanges logs over whatever connections there are. */
final class Replicating implements Connection.Listener {
    private final Replication replication;

    private Replicating(Replication replication) {
        this.replication = replication;
    }

    static Replicating by(Replication replication) {
        return new Replicating(replication);
    }

    @Override
    public void opened(Connection connection) {
        replication.attach(connection);
    }

    @Override
    public void closed(Connection connection, CloseReason reason) {
        replication.detach(connection);
    }
}
