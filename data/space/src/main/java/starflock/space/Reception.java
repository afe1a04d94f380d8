package starflock.space;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import starflock.codec.ProtocolError;
import starflock.stream.Channel;
import starflock.stream.Connection;
import starflock.stream.MessageCodec;

/**
 * Where newcomers are let in: answers, over every connection, who asks with an open invitation of one of our spaces;
 * and
 * asks for us.
 *
 * <p>Safe for use by many threads.
 */
public final class Reception {
    private static final String PROTOCOL = "starflock/join/1";
    private static final byte[] NOTHING = {};
    private static final System.Logger LOG = System.getLogger(Reception.class.getName());

    private final Executor executor;
    private final List<Replica> replicas = new CopyOnWriteArrayList<>();

    /**
     * An empty one.
     *
     * @param executor writes admissions; may block on the disk
     */
    public Reception(Executor executor) {
        this.executor = executor;
    }

    /** Answers for the invitations of a space. */
    public void host(Replica replica) {
        replicas.add(replica);
    }

    /** Answers no more for the invitations of a space. */
    public void leave(Replica replica) {
        replicas.remove(replica);
    }

    /** Answers who asks over a connection; on whose executor this is called. */
    public void attach(Connection connection) {
        connection.mux().pair(PROTOCOL, null, topic -> {
            Replica host = topic == null ? null : host(topic);
            if (host != null) {
                welcome(connection, topic, host);
            }
        });
    }

    private @Nullable Replica host(byte[] topic) {
        for (Replica replica : replicas) {
            if (replica.threshold().invites(topic)) {
                return replica;
            }
        }
        return null;
    }

    private void welcome(Connection connection, byte[] topic, Replica host) {
        Channel channel = connection.mux().channel(PROTOCOL).id(topic).create();
        if (channel != null) {
            new Talk(connection, channel, request -> host.threshold().answer(topic, request)).channel.open(NOTHING);
        }
    }

    /**
     * Asks to be let in over a connection to who may have made the invitation.
     *
     * @param newcomer a copy of the space, made by {@link Replica#join}
     * @return completes once let in; then the space's logs are being fetched. Fails with a {@link Refused} if not
     */
    public CompletableFuture<Void> knock(Connection connection, Invitation invitation, Replica newcomer) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        byte[] request = newcomer.threshold().request(invitation);
        connection.execute(() -> {
            Channel channel = connection
                    .mux()
                    .channel(PROTOCOL)
                    .id(newcomer.threshold().topic(invitation))
                    .onClose((closed, byRemote) -> done.completeExceptionally(new Refused(
                            "Nobody there knows of this invitation: it was taken back, or somebody else made it.",
                            false)))
                    .create();
            if (channel == null) {
                done.completeExceptionally(new Refused("We are asking there already.", false));
                return;
            }
            Talk talk = new Talk(connection, channel, answer -> {
                try {
                    newcomer.threshold().admitted(answer);
                    done.complete(null);
                } catch (IOException | ProtocolError | RuntimeException e) {
                    done.completeExceptionally(e);
                }
                return null;
            });
            channel.open(NOTHING);
            boolean unused = talk.words.send(request);
        });
        return done;
    }

    /** What is said to a message, if anything; then the talk is over. */
    private interface Reply {
        byte @Nullable [] to(byte[] message) throws IOException, ProtocolError;
    }

    /** One question and one answer. */
    private final class Talk {
        final Channel channel;
        final Channel.Message<byte[]> words;

        Talk(Connection connection, Channel channel, Reply reply) {
            this.channel = channel;
            this.words = channel.message(
                    MessageCodec.BYTES,
                    message -> executor.execute(() -> {
                        byte[] said = said(reply, message);
                        connection.execute(() -> end(said));
                    }));
        }

        /** Who has nothing more to say closes: who asked, or who cannot answer. */
        private void end(byte @Nullable [] said) {
            if (said == null) {
                channel.close();
            } else if (!channel.isClosed()) {
                boolean unused = words.send(said);
            }
        }
    }

    private static byte @Nullable [] said(Reply reply, byte[] message) {
        try {
            return reply.to(message);
        } catch (IOException | ProtocolError | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "somebody could not be let in", e);
            return null;
        }
    }

    /** Why somebody was not let in, for them to read. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final boolean answer;

        private Refused(String message, boolean answer) {
            super(message);
            this.answer = answer;
        }

        /** Who made the invitation says no. */
        static Refused answer(String message) {
            return new Refused(message, true);
        }

        /** Whether it comes from who made the invitation; if not, another peer may be the one to ask. */
        public boolean isAnswer() {
            return answer;
        }
    }
}
