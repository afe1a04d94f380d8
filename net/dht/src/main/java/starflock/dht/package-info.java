/**
 * The distributed hash table of the Hypercore network: who is near a key, who announced a topic, small records, and the
 * way to a peer whose public key one knows.
 *
 * <p>Byte for byte what npm dht-rpc 6.27.0 and hyperdht 6.34.0 speak. The protocol does no I/O: {@link
 * starflock.dht.DhtCore} is given packets and the time, and hands out packets and the moment when it wants to be called
 * again; so a test runs ten thousand of them in one process.
 *
 * <pre>
 * DhtNode         two UDP ports on a loop, and what one may ask of them
 *   PeerServer    takes connections to a public key;  PeerConnector  makes them
 *   DhtClient     look up, announce, put, get
 * DhtCore         one node: its table, its time, what it answers
 *   Rpc           questions under way: numbers, retries, time-outs, how many at once
 *   RoutingTable  whom it knows, by distance;  NatSampler  what others say its address is
 *   Query         the way to the nodes closest to a target
 *   Records       what it keeps for others;  Relay  packets it passes on to peers that announced here
 * </pre>
 *
 * <p>Connections come about where one of the two sides can be reached, or where both are in one network. Holes through
 * two NATs and blind relays have their place in the messages ({@link starflock.dht.NoisePayload}, {@link
 * starflock.dht.HolepunchMessage}) and none in the code yet, but for passing such messages on between others.
 */
@NullMarked
package starflock.dht;

import org.jspecify.annotations.NullMarked;
