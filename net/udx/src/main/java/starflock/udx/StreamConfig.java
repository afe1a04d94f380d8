package starflock.udx;

import java.time.Duration;

/**
 * How a stream behaves.
 *
 * @param firewall decides over packets that come by another socket than the stream's
 * @param receiveWindowBytes what the peer may have under way to us, unread, at once
 * @param keepAlive a heart-beat is sent after so much time without any packet under way; zero for none
 * @param firstSeq number of our first packet
 * @param firstRemoteSeq number of the peer's first packet
 */
public record StreamConfig(
        Firewall firewall, int receiveWindowBytes, Duration keepAlive, int firstSeq, int firstRemoteSeq) {
    /** As udx-native's: 4 MiB carries 112 Mbit/s over 300 ms. */
    public static final int RECEIVE_WINDOW_BYTES = 4 << 20;

    /** More than this one stream does not get, whatever its config says. */
    public static final int MAX_RECEIVE_WINDOW_BYTES = 256 << 20;

    public StreamConfig {
        if (receiveWindowBytes < 0 || receiveWindowBytes > MAX_RECEIVE_WINDOW_BYTES) {
            throw new IllegalArgumentException(
                    "receiveWindowBytes: " + receiveWindowBytes + " is not in 0.." + MAX_RECEIVE_WINDOW_BYTES);
        }
        if (keepAlive.isNegative()) throw new IllegalArgumentException("keepAlive: " + keepAlive + " is below zero");
    }

    /** The usual: {@link Firewall#CLOSED}, a window of {@link #RECEIVE_WINDOW_BYTES}, no heart-beats, numbers from 0. */
    public static StreamConfig usual() {
        return new StreamConfig(Firewall.CLOSED, RECEIVE_WINDOW_BYTES, Duration.ZERO, 0, 0);
    }

    public StreamConfig withFirewall(Firewall value) {
        return new StreamConfig(value, receiveWindowBytes, keepAlive, firstSeq, firstRemoteSeq);
    }

    public StreamConfig withReceiveWindowBytes(int value) {
        return new StreamConfig(firewall, value, keepAlive, firstSeq, firstRemoteSeq);
    }

    public StreamConfig withKeepAlive(Duration value) {
        return new StreamConfig(firewall, receiveWindowBytes, value, firstSeq, firstRemoteSeq);
    }

    public StreamConfig withFirstSeqs(int ours, int theirs) {
        return new StreamConfig(firewall, receiveWindowBytes, keepAlive, ours, theirs);
    }
}
