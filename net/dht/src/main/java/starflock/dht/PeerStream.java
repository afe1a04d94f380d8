package starflock.dht;

import java.net.InetSocketAddress;
import starflock.stream.Connection;
import starflock.stream.ConnectionConfig;
import starflock.stream.NoiseHandshake;
import starflock.stream.Transport;

/**
 * The way to a peer whose key is proven.
 *
 * @param session what the handshake through the network gave; the peer's public key is in it
 * @param initiator whether we were the one who called
 */
public record PeerStream(
        Transport transport, NoiseHandshake.Session session, boolean initiator, InetSocketAddress remoteAddress) {

    /** Starts an encrypted connection with channels over it; call once. */
    public Connection start(ConnectionConfig config, Connection.Listener listener) {
        return Connection.start(transport, initiator, session, config, listener);
    }
}
