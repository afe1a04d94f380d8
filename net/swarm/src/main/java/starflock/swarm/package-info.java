/**
 * Topics in, encrypted connections out: what npm hyperswarm 4.17.2 does, with its peers and in its networks.
 *
 * <pre>
 *   Swarm swarm = Swarm.open(dht, connections, SwarmConfig.usual(), clock);
 *   swarm.listen(listener);                 // Connection.Listener: opened(connection), closed(connection, reason)
 *   Topic topic = swarm.join(log.discoveryKey(), Topic.Role.BOTH);
 * </pre>
 *
 * <p><b>For whoever replicates over it</b> (logs, spaces), this is all there is to know: one connection per peer,
 * however
 * many topics the two share; its {@link starflock.stream.Connection#remotePublicKey()} is proven before {@code
 * opened} is
 * called, on the connection's own executor, where channels may be opened at once. So
 *
 * <pre>
 *   opened(connection)  ─▶ replication.attach(connection)       closed(connection, …) ─▶ replication.detach(connection)
 * </pre>
 *
 * Several listeners share the connections, each with its own channels; one that comes late is told of those that are
 * open. Who shares a topic is found again and again until it is left; a listener never has to dial.
 *
 * <pre>
 * Swarm          the edge: DHT node, connections, listeners
 *   SwarmCore    whom to connect to, when again, which of two connections stays: no I/O, no clock of its own
 *     Discovery  one topic: announced, looked up, refreshed, taken back
 *     Peer       what is known of one peer; its priority;  Backoff: when it is tried again;  PeerQueue: who is next
 *   Meter        counts what connections carry, and slows them down to a rate
 *   SwarmStatus  a picture of all that, for people
 * </pre>
 */
@NullMarked
package starflock.swarm;

import org.jspecify.annotations.NullMarked;
