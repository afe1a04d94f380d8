package starflock.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * Many channels over one stream of messages, as npm protomux 3.12.1 speaks it ({@code index.js}).
 *
 * <pre>
 * message  channel (uint, the sender's id) | type (uint) | body
 * channel 0 controls:
 *   0 batch   channel (uint), then entries: length (uint) | type (uint) | body, the length counts both;
 *             a length of 0 is followed by the channel (uint) of the entries after it
 *   1 open    our id (uint) | protocol (string) | id (buffer, empty for none) | handshake
 *   2 reject  the other side's id (uint)
 *   3 close   our id (uint)
 * </pre>
 *
 * <p>Each side numbers its own channels from 1 and reuses numbers. A channel is open when both sides have opened the
 * same protocol (or an alias of it) and id. An open that nobody here wants is rejected. Unknown control types, messages
 * of unknown type and messages on closed channels are ignored: they may belong to a newer peer or have crossed a close.
 *
 * <p>Does no I/O; one thread at a time, the connection's.
 */
public final class Protomux {
    /** Channels the other side may have open at once: all logs of a large store over one connection. */
    public static final int MAX_CHANNELS = 65_536;

    /** Protocol names are a few words; the longest in the wild has 24 bytes. */
    static final int MAX_PROTOCOL_BYTES = 256;

    /** Ids are hashes of 32 bytes, or short names. */
    static final int MAX_ID_BYTES = 256;

    static final int CONTROL = 0;
    static final int BATCH = 0;
    private static final int OPEN = 1;
    private static final int REJECT = 2;
    private static final int CLOSE = 3;

    private final Output output;

    /** Channels by local id - 1; null where an id is free or waits for the other side's answer. */
    private final List<@Nullable Channel> local = new ArrayList<>();

    private final ArrayDeque<Integer> freeIds = new ArrayDeque<>();

    /** Channels by remote id - 1. */
    private final List<@Nullable Channel> remote = new ArrayList<>();

    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<String, Pairing> pairings = new HashMap<>();
    private final Waiting waiting = new Waiting();
    private final Batch batch = new Batch();
    private int corks;
    private boolean drained = true;
    private boolean shutDown;

    /** The open that the pairing handler is asked about right now. */
    private @Nullable Incoming incoming;

    /** Where messages go. */
    @FunctionalInterface
    public interface Output {
        /**
         * Sends a message that fills {@code frame} but for {@link SecretStream#HEAD_BYTES} before it and {@link
         * SecretStream#TAIL_BYTES} after it; the array is given away.
         *
         * @return whether more can be sent at once
         */
        boolean send(byte[] frame);
    }

    /** What is known about one protocol and id, shared by its aliases. */
    private static final class Topic {
        private final List<String> keys = new ArrayList<>();

        /** Local ids that we opened and the other side has not answered, oldest first. */
        private final ArrayDeque<Integer> unanswered = new ArrayDeque<>();

        private int opened;
    }

    /** Whom to ask about an open, and whether the answer may come later. */
    private record Pairing(Consumer<byte @Nullable []> handler, boolean later) {}

    private static final class Incoming {
        private final String key;
        private final int remoteId;
        private @Nullable Channel answer;

        Incoming(String key, int remoteId) {
            this.key = key;
            this.remoteId = remoteId;
        }
    }

    public Protomux(Output output) {
        this.output = output;
    }

    /** Starts the description of a channel. */
    public Channel.Builder channel(String protocol) {
        return new Channel.Builder(this, protocol);
    }

    /**
     * Whom to ask when the other side opens a channel that we have not: with that id, or, for {@code id} null, with any.
     * The handler opens the channel before it returns, or the channel is rejected. Name every alias on its own.
     */
    public void pair(String protocol, byte @Nullable [] id, Consumer<byte @Nullable []> handler) {
        pairings.put(key(protocol, id), new Pairing(handler, false));
    }

    /**
     * As {@link #pair}, for who has to look elsewhere first: the other side's open waits, with what it sends meanwhile,
     * until a channel of that protocol and id is opened here, or {@link #decline} is called. Too much that waits is
     * rejected.
     */
    public void pairLater(String protocol, byte @Nullable [] id, Consumer<byte @Nullable []> handler) {
        pairings.put(key(protocol, id), new Pairing(handler, true));
    }

    /** Rejects what waits of {@link #pairLater}; without effect if nothing does. */
    public void decline(String protocol, byte @Nullable [] id) {
        for (int remoteId : waiting.of(key(protocol, id))) {
            boolean unused = waiting.remove(remoteId);
            reject(remoteId);
        }
    }

    /** Takes back {@link #pair} and {@link #pairLater}. */
    public void unpair(String protocol, byte @Nullable [] id) {
        pairings.remove(key(protocol, id));
    }

    /** Whether we have a channel of that protocol and id, open or opening. */
    public boolean opened(String protocol, byte @Nullable [] id) {
        Topic topic = topics.get(key(protocol, id));
        return topic != null && topic.opened > 0;
    }

    /** Holds messages back, to send them as one batch at {@link #uncork}; may be nested. */
    public void cork() {
        corks++;
    }

    public void uncork() {
        if (corks == 0) throw new IllegalStateException("not corked");
        if (--corks == 0) flushBatch();
    }

    /** Whether the connection takes more at once. */
    public boolean drained() {
        return drained;
    }

    /** Takes one message of the stream; empty ones only keep the line alive. */
    public void receive(byte[] buffer, int offset, int length) throws ProtocolError {
        if (length == 0 || shutDown) return;
        Reader in = new Reader(buffer, offset, length);
        dispatch(channelId(in), in, false);
        deliver();
    }

    /** Gives channels that have answered an open what had come with it: after whatever may have opened some. */
    void deliver() throws ProtocolError {
        waiting.deliver();
    }

    /** The transport has room again. */
    void onDrain() {
        drained = true;
        for (Channel channel : channels()) channel.drained();
    }

    /** The connection is gone: closes every channel. */
    void shutDown() {
        shutDown = true;
        for (Channel channel : channels()) channel.closed(true);
        local.clear();
        remote.clear();
        topics.clear();
        waiting.clear();
        batch.clear();
    }

    boolean admits(String protocol, byte @Nullable [] id, boolean unique) {
        return !shutDown && !(unique && opened(protocol, id));
    }

    void open(Channel channel, byte[] handshake) {
        if (shutDown) {
            channel.closed(true);
            return;
        }
        Topic topic = topicOf(channel);
        topic.opened++;
        Integer free = freeIds.pollLast();
        if (free == null) {
            local.add(channel);
            channel.localId(local.size());
        } else {
            local.set(free - 1, channel);
            channel.localId(free);
        }
        Incoming asked = incoming;
        if (asked != null && asked.answer == null && topic.keys.contains(asked.key)) {
            asked.answer = channel;
            answers(channel, asked.remoteId);
        } else {
            int waits = waiting.answer(topic.keys, channel);
            if (waits > 0) answers(channel, waits);
            else topic.unanswered.add(channel.localId());
        }
        byte[] id = channel.id();
        int length = Writer.uintLength(channel.localId())
                + Writer.stringLength(channel.protocol())
                + (id == null ? 1 : Writer.bufferLength(id.length))
                + handshake.length;
        send(
                CONTROL,
                OPEN,
                length,
                out -> out.uint(channel.localId())
                        .string(channel.protocol())
                        .optionalBuffer(id)
                        .raw(handshake));
    }

    private void answers(Channel channel, int remoteId) {
        channel.remoteId(remoteId);
        remote.set(remoteId - 1, channel);
    }

    void close(Channel channel) {
        if (shutDown) return;
        int localId = channel.localId();
        forget(channel, false);
        send(CONTROL, CLOSE, Writer.uintLength(localId), out -> out.uint(localId));
    }

    /** Sends a message of {@code length} bytes, or adds it to the batch. */
    boolean send(int localId, int type, int length, Channel.Body body) {
        int typeAndBody = Writer.uintLength(type) + length;
        if (batch.isFullFor(typeAndBody)) flushBatch();
        batch.add(localId, type, typeAndBody, body);
        if (corks == 0) flushBatch();
        return drained;
    }

    /** A frame whose message will have that many bytes, at its start. */
    static Writer frame(int messageBytes) {
        return new Writer(SecretStream.HEAD_BYTES + messageBytes + SecretStream.TAIL_BYTES)
                .raw(new byte[SecretStream.HEAD_BYTES]);
    }

    private boolean sendFrame(Writer out) {
        if (shutDown) return false;
        drained = output.send(out.raw(new byte[SecretStream.TAIL_BYTES]).toBytes());
        return drained;
    }

    private void flushBatch() {
        if (batch.isEmpty()) return;
        Writer frame;
        try {
            frame = batch.frame();
        } finally {
            batch.clear();
        }
        sendFrame(frame);
    }

    private void dispatch(int remoteId, Reader in, boolean inBatch) throws ProtocolError {
        deliver();
        int type = (int) Math.min(in.uint(), Integer.MAX_VALUE);
        if (remoteId == CONTROL) {
            switch (type) {
                case BATCH -> onBatch(in, inBatch);
                case OPEN -> onOpen(in);
                case REJECT -> onReject(in);
                case CLOSE -> onClose(in);
                default -> {}
            }
            return;
        }
        Channel channel = remoteId <= remote.size() ? remote.get(remoteId - 1) : null;
        if (channel != null) {
            channel.receive(type, in);
        } else if (!waiting.keep(remoteId, type, in)) {
            boolean unused = waiting.remove(remoteId);
            reject(remoteId);
        }
    }

    private void onBatch(Reader in, boolean inBatch) throws ProtocolError {
        if (inBatch) throw new ProtocolError.Refused("a batch in a batch", "messages");
        int remoteId = channelId(in);
        boolean several = false;
        try {
            while (in.remaining() > 0 && !shutDown) {
                int length = in.uint("message bytes", SecretStream.MAX_MESSAGE_BYTES);
                if (length == 0) {
                    remoteId = channelId(in);
                    continue;
                }
                Reader message = in.slice(length);
                // Several messages at once will have several answers: they go back as one batch too.
                if (!several && in.remaining() > 0) {
                    several = true;
                    cork();
                }
                dispatch(remoteId, message, true);
            }
        } finally {
            if (several) uncork();
        }
    }

    private void onOpen(Reader in) throws ProtocolError {
        int remoteId = channelId(in);
        String protocol = in.string(MAX_PROTOCOL_BYTES);
        byte[] id = in.optionalBuffer(MAX_ID_BYTES);
        if (remoteId == CONTROL) {
            reject(CONTROL);
            return;
        }
        if (remoteId == remote.size() + 1) remote.add(null);
        if (remoteId > remote.size() || remote.get(remoteId - 1) != null || waiting.has(remoteId)) {
            throw new ProtocolError.Refused("an open of channel " + remoteId, "the next id or a free one");
        }
        Topic topic = topics.get(key(protocol, id));
        Integer localId = topic == null ? null : topic.unanswered.poll();
        if (topic != null && localId != null) {
            Channel channel = local.get(localId - 1);
            if (channel == null) {
                // We closed it before the answer came; now its id is free.
                freeIds.add(localId);
                dropIfUnused(topic);
            } else {
                answers(channel, remoteId);
                channel.remoteOpened(in);
            }
            return;
        }
        ask(protocol, id, remoteId, in);
    }

    private void ask(String protocol, byte @Nullable [] id, int remoteId, Reader handshake) throws ProtocolError {
        String key = key(protocol, id);
        Pairing pairing = pairings.get(key);
        if (pairing == null) pairing = pairings.get(key(protocol, null));
        Channel answer = null;
        if (pairing != null && pairing.later && waiting.add(key, remoteId, handshake)) {
            pairing.handler.accept(id);
            return;
        }
        if (pairing != null && !pairing.later) {
            Incoming asked = new Incoming(key, remoteId);
            incoming = asked;
            try {
                pairing.handler.accept(id);
            } finally {
                incoming = null;
            }
            answer = asked.answer;
        }
        if (answer == null) reject(remoteId);
        else answer.remoteOpened(handshake);
    }

    private void reject(int remoteId) {
        send(CONTROL, REJECT, Writer.uintLength(remoteId), out -> out.uint(remoteId));
    }

    private void onReject(Reader in) throws ProtocolError {
        int localId = channelId(in);
        for (Topic topic : topics.values()) {
            if (!topic.unanswered.remove(localId)) continue;
            Channel channel = local.get(localId - 1);
            freeIds.add(localId);
            if (channel == null) dropIfUnused(topic);
            else forget(channel, true);
            return;
        }
        throw new ProtocolError.Refused(
                "a rejection of channel " + localId, "one of a channel that waits for an answer");
    }

    private void onClose(Reader in) throws ProtocolError {
        int remoteId = channelId(in);
        Channel channel = remoteId > 0 && remoteId <= remote.size() ? remote.get(remoteId - 1) : null;
        if (channel != null) forget(channel, true);
        // An answer all the same, without which the other side's number would not be free again.
        else if (waiting.remove(remoteId)) reject(remoteId);
    }

    private void forget(Channel channel, boolean byRemote) {
        Topic topic = topicOf(channel);
        topic.opened--;
        local.set(channel.localId() - 1, null);
        if (channel.remoteId() > 0) {
            remote.set(channel.remoteId() - 1, null);
            // The other side has answered, so nothing with this id is under way to us any more.
            freeIds.add(channel.localId());
        }
        dropIfUnused(topic);
        channel.closed(byRemote);
    }

    /** The channel's topic, under its protocol's name and all aliases. */
    private Topic topicOf(Channel channel) {
        Topic topic = topics.computeIfAbsent(key(channel.protocol(), channel.id()), key -> {
            Topic fresh = new Topic();
            fresh.keys.add(key);
            return fresh;
        });
        for (String alias : channel.aliases()) {
            String key = key(alias, channel.id());
            if (topics.putIfAbsent(key, topic) == null) topic.keys.add(key);
        }
        return topic;
    }

    private void dropIfUnused(Topic topic) {
        if (topic.opened == 0 && topic.unanswered.isEmpty()) topic.keys.forEach(topics::remove);
    }

    private List<Channel> channels() {
        List<Channel> channels = new ArrayList<>();
        for (Channel channel : local) {
            if (channel != null) channels.add(channel);
        }
        return channels;
    }

    private int channelId(Reader in) throws ProtocolError {
        return in.uint("channel", MAX_CHANNELS);
    }

    private static String key(String protocol, byte @Nullable [] id) {
        return protocol + "##" + (id == null ? "" : Hex.encode(id));
    }
}
