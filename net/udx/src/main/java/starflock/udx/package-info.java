/**
 * Reliable streams and plain messages over one UDP socket: UDX, as libudx (npm udx-native 1.21.3, header version 1) has
 * it.
 *
 * <pre>
 *   UdxLoop (NioLoop, DrivenLoop)            one thread, its clock and alarms
 *     └─ Udx                                 one per node: streams by their number
 *          ├─ UdxSocket ── Datagrams         a port: streams' packets and messages
 *          └─ UdxStream                      bytes in order, what its listener is told
 *               └─ StreamCore                the protocol: (state, input, now) → Effects, no I/O
 *                    ├─ Sender               packets, pace, loss, probes for the largest packet
 *                    │    ├─ Bbr             what the way carries: window and rate
 *                    │    └─ LossDetector    which packets are lost: RACK
 *                    └─ ReceiveBuffer        order, what is missing
 * </pre>
 *
 * <p>Packets of a stream are recognised by its number alone, as in libudx, so a number is as good as a secret against
 * whoever cannot see the line; what runs over a stream is encrypted by itself (SecretStream). Relaying a stream's packets
 * by a third node has its place in {@link starflock.udx.UdxSocket}, before a packet reaches its stream, and is not here
 * yet.
 */
@NullMarked
package starflock.udx;

import org.jspecify.annotations.NullMarked;
