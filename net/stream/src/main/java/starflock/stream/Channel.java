package starflock.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import starflock.codec.Hex;
import starflock.codec.ProtocolError;
import starflock.codec.Reader;
import starflock.codec.Writer;

/**
 * One protocol's conversation about one thing, over a {@link Protomux}. Both sides open it, in either order; it is open
 * when both have.
 *
 * <pre>{@code
 * Channel channel = mux.channel("hypercore/alpha").alias("hypercore").id(discoveryKey)
 *         .onOpen((c, handshake) -> …)
 *         .create();
 * Channel.Message<Sync> sync = channel.message(Sync.CODEC, message -> …);   // type 0
 * Channel.Message<Request> request = channel.message(Request.CODEC, …);     // type 1
 * channel.open(handshakeBytes);
 * sync.send(new Sync(…));
 * }</pre>
 *
 * <p>States: {@code CREATED → OPENING → OPEN → CLOSED}; each may go straight to {@code CLOSED}. Messages may be sent
 * from {@code OPENING} on: the other side takes them once it has opened too, and drops them if it never does. One
 * thread at a time, the connection's.
 */
public final class Channel {
    private enum State {
        CREATED,
        OPENING,
        OPEN,
        CLOSED
    }

    private final Protomux mux;
    private final Builder builder;
    private final List<Message<?>> messages = new ArrayList<>();
    private State state = State.CREATED;
    private int localId;
    private int remoteId;

    /** Takes the other side's handshake, when both sides have opened. */
    @FunctionalInterface
    public interface OpenHandler {
        void opened(Channel channel, Reader handshake) throws ProtocolError;
    }

    /** Takes one message, on the connection's thread. */
    @FunctionalInterface
    public interface MessageHandler<T> {
        void received(T message) throws ProtocolError;
    }

    /** Called once when the channel closes, whoever closed it. */
    @FunctionalInterface
    public interface CloseHandler {
        /**
         * The channel is closed.
         *
         * @param byRemote whether the other side closed or rejected it, or the connection is gone
         */
        void closed(Channel channel, boolean byRemote);
    }

    private Channel(Protomux mux, Builder builder) {
        this.mux = mux;
        this.builder = builder;
    }

    /** Describes a channel that is to be. */
    public static final class Builder {
        private final Protomux mux;
        private final String protocol;
        private final List<String> aliases = new ArrayList<>();
        private byte @Nullable [] id;
        private boolean unique = true;
        private OpenHandler onOpen = (channel, handshake) -> {};
        private CloseHandler onClose = (channel, byRemote) -> {};
        private Consumer<Channel> onDrain = channel -> {};

        Builder(Protomux mux, String protocol) {
            this.mux = mux;
            this.protocol = protocol;
        }

        /** Another name under which the other side may open it. */
        public Builder alias(String name) {
            aliases.add(name);
            return this;
        }

        /** What the channel is about; without it there is one thing only. */
        public Builder id(byte[] bytes) {
            id = bytes;
            return this;
        }

        /** Allows several channels of the same protocol and id at the same time. */
        public Builder notUnique() {
            unique = false;
            return this;
        }

        public Builder onOpen(OpenHandler handler) {
            onOpen = handler;
            return this;
        }

        public Builder onClose(CloseHandler handler) {
            onClose = handler;
            return this;
        }

        /** Called when the connection can take more, after a send that gave false. */
        public Builder onDrain(Consumer<Channel> handler) {
            onDrain = handler;
            return this;
        }

        /**
         * The channel, or null if one with this protocol and id exists already. If the other side has asked for it, this
         * one answers; see {@link Protomux#pair}.
         */
        public @Nullable Channel create() {
            if (!mux.admits(protocol, id, unique)) return null;
            return new Channel(mux, this);
        }
    }

    /** One kind of message of this channel; its type is the number of kinds added before it. */
    public final class Message<T> {
        private final int type;
        private final MessageCodec<T> codec;
        private final MessageHandler<T> handler;

        private Message(int type, MessageCodec<T> codec, MessageHandler<T> handler) {
            this.type = type;
            this.codec = codec;
            this.handler = handler;
        }

        /**
         * Sends a message; without effect once the channel is closed. While the multiplexer is corked the message waits as
         * it is: do not change it until then.
         *
         * @return whether the connection takes more at once; if not, wait for {@link Builder#onDrain} where you can
         */
        public boolean send(T message) {
            if (state == State.CREATED) throw new IllegalStateException("open the channel first");
            if (state == State.CLOSED) return false;
            int length = codec.encodedLength(message);
            return mux.send(localId, type, length, out -> {
                codec.encode(out, message);
            });
        }

        private void receive(Reader in) throws ProtocolError {
            handler.received(codec.decode(in));
        }
    }

    /** Adds the next kind of message. Add all of them before {@link #open}. */
    public <T> Message<T> message(MessageCodec<T> codec, MessageHandler<T> handler) {
        if (state != State.CREATED) throw new IllegalStateException("add messages before the channel is opened");
        Message<T> message = new Message<>(messages.size(), codec, handler);
        messages.add(message);
        return message;
    }

    /** Opens our side, with the bytes of our handshake, which may be none. */
    public void open(byte[] handshake) {
        if (state != State.CREATED) throw new IllegalStateException("the channel was opened before");
        state = State.OPENING;
        mux.open(this, handshake);
    }

    /** Closes the channel and tells the other side; without effect the second time. */
    public void close() {
        if (state == State.CLOSED) return;
        if (state == State.CREATED) {
            state = State.CLOSED;
            return;
        }
        mux.close(this);
    }

    /** The multiplexer that it belongs to. */
    public Protomux mux() {
        return mux;
    }

    public String protocol() {
        return builder.protocol;
    }

    /** What the channel is about. */
    public byte @Nullable [] id() {
        return builder.id;
    }

    /** Both sides have opened it and neither has closed it. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    public boolean isClosed() {
        return state == State.CLOSED;
    }

    List<String> aliases() {
        return builder.aliases;
    }

    int localId() {
        return localId;
    }

    int remoteId() {
        return remoteId;
    }

    void localId(int id) {
        localId = id;
    }

    void remoteId(int id) {
        remoteId = id;
    }

    void remoteOpened(Reader handshake) throws ProtocolError {
        if (state != State.OPENING) return;
        state = State.OPEN;
        builder.onOpen.opened(this, handshake);
    }

    /** A type that we do not know belongs to a newer peer and is ignored. */
    void receive(int type, Reader in) throws ProtocolError {
        if (state == State.OPEN && type < messages.size()) messages.get(type).receive(in);
    }

    void closed(boolean byRemote) {
        if (state == State.CLOSED) return;
        state = State.CLOSED;
        builder.onClose.closed(this, byRemote);
    }

    void drained() {
        if (state == State.OPEN) builder.onDrain.accept(this);
    }

    @Override
    public String toString() {
        byte[] id = builder.id;
        return "Channel[" + protocol() + (id == null ? "" : " " + Hex.encode(id)) + ", " + state + "]";
    }

    /** Writes a message's bytes; no more than it announced. */
    @FunctionalInterface
    interface Body {
        void encode(Writer out);
    }
}
