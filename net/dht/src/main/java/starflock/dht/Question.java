package starflock.dht;

import org.jspecify.annotations.Nullable;

/**
 * A request that came.
 *
 * @param by the port that it came to, and that the answer leaves by
 * @param bytes its length, which bounds that of the answer to whoever may not be who they say
 * @param fromId the sender's id, if it said one that fits its address
 * @param proven whether it carried a token of ours: the sender receives what is sent to its address
 */
record Question(
        SocketRole by,
        NodeAddress from,
        @Nullable NodeId fromId,
        RpcMessage.Request request,
        int bytes,
        boolean proven) {

    byte @Nullable [] value() {
        return request.value();
    }

    @Nullable
    NodeId target() {
        return request.target();
    }
}
