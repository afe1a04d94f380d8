package starflock.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import starflock.codec.ProtocolError;
import starflock.crypto.Crypto;
import starflock.testkit.Seeds;

class SecretStreamTest {
    @Test
    void bothSidesLearnTheSame() throws ProtocolError {
        var wire = new Wire(1);
        wire.open();
        SecretStream a = wire.initiator.stream;
        SecretStream b = wire.responder.stream;
        assertThat(wire.initiator.opened).isEqualTo(1);
        assertThat(wire.responder.opened).isEqualTo(1);
        assertThat(a.remotePublicKey()).isEqualTo(b.publicKey());
        assertThat(b.remotePublicKey()).isEqualTo(a.publicKey());
        assertThat(a.handshakeHash()).isEqualTo(b.handshakeHash()).hasSize(64);
    }

    @Test
    void messagesArriveWholeHoweverTheBytesAreCut() {
        Seeds.runs(60).check(gen -> {
            var wire = new Wire(gen.nextLong());
            wire.open();
            var sent = gen.list(8, g -> g.bytes(200_000));
            var bytes = new ByteArrayOutputStream();
            for (byte[] message : sent) wire.initiator.stream.send(message);
            for (byte[] frame : wire.initiator.written) bytes.write(frame);
            byte[] all = bytes.toByteArray();
            int position = 0;
            while (position < all.length) {
                int length = Math.min(1 + gen.size(100_000), all.length - position);
                wire.responder.stream.receive(all, position, length);
                position += length;
            }
            assertThat(wire.responder.messages)
                    .usingElementComparator(java.util.Arrays::compare)
                    .isEqualTo(sent);
        });
    }

    @Test
    void everyFlippedBitOfTheHandshakeBreaksIt() throws ProtocolError {
        // Three messages of the initiator's and two of the responder's, as one record of the opening.
        for (int frame = 0; frame < 3; frame++) {
            int index = frame;
            for (int at = 3; ; at += 7) {
                int flipped = at;
                var wire = new Wire(2);
                wire.initiator.stream.start();
                for (int i = 0; i < index; i++) {
                    Wire.carry(wire.initiator, wire.responder);
                    Wire.carry(wire.responder, wire.initiator);
                }
                byte[] bytes = wire.initiator.written.peek();
                if (bytes == null || flipped >= bytes.length) break;
                bytes[flipped] ^= 0x10;
                assertThatThrownBy(() -> {
                            wire.carry();
                            // A changed ephemeral key is noticed by the side that reads the first sealed answer.
                            wire.carry();
                        })
                        .as("byte %d of frame %d", flipped, index)
                        .isInstanceOf(ProtocolError.class);
                assertThat(wire.responder.opened + wire.initiator.opened).isLessThan(2);
            }
        }
    }

    @Test
    void aChangedMessageBreaksTheStreamForGood() throws ProtocolError {
        var wire = new Wire(3);
        wire.open();
        wire.initiator.stream.send(new byte[100]);
        byte[] frame = wire.initiator.written.remove();
        frame[50] ^= 1;
        assertThatThrownBy(() -> wire.responder.stream.receive(frame, 0, frame.length))
                .isInstanceOf(ProtocolError.Refused.class);
        assertThat(wire.responder.stream.isOpen()).isFalse();
        wire.initiator.stream.send(new byte[100]);
        wire.carry();
        assertThat(wire.responder.messages).isEmpty();
    }

    @Test
    void announcedLengthsAreBoundedInEveryState() throws ProtocolError {
        var fresh = new Wire(4);
        assertTooLarge(fresh.responder, SecretStream.MAX_HANDSHAKE_BYTES + 1);

        var small = new Wire.Side(Crypto.load(), false, 5, 1000);
        var wire = new Wire(5);
        wire.initiator.stream.start();
        Wire.carry(wire.initiator, small);
        Wire.carry(small, wire.initiator);
        byte[] last = wire.initiator.written.remove();
        small.stream.receive(last, 0, last.length);
        // Before the header nothing longer than a header is taken.
        assertTooLarge(small, 57);

        small = new Wire.Side(Crypto.load(), false, 6, 1000);
        wire = new Wire(6);
        wire.initiator.stream.start();
        while (!wire.initiator.written.isEmpty()) {
            Wire.carry(wire.initiator, small);
            Wire.carry(small, wire.initiator);
        }
        assertThat(small.opened).isEqualTo(1);
        wire.initiator.stream.send(new byte[1000]);
        Wire.carry(wire.initiator, small);
        assertThat(small.messages).hasSize(1);
        assertTooLarge(small, 1018);
    }

    private static void assertTooLarge(Wire.Side side, int length) {
        byte[] head = {(byte) length, (byte) (length >>> 8), (byte) (length >>> 16)};
        assertThatThrownBy(() -> side.stream.receive(head, 0, 3)).isInstanceOf(ProtocolError.TooLarge.class);
    }

    @Test
    void anotherStreamsHeaderIsRefused() throws ProtocolError {
        var wire = new Wire(7);
        wire.initiator.stream.start();
        Wire.carry(wire.initiator, wire.responder);
        Wire.carry(wire.responder, wire.initiator);
        // The last handshake message, then the header.
        byte[] last = wire.initiator.written.remove();
        wire.responder.stream.receive(last, 0, last.length);
        byte[] header = wire.initiator.written.remove();
        header[5] ^= 1;
        assertThatThrownBy(() -> wire.responder.stream.receive(header, 0, header.length))
                .isInstanceOf(ProtocolError.Refused.class);
        assertThat(wire.responder.opened).isZero();
    }

    @Test
    void nothingIsSentBeforeTheKeysAreThere() {
        var wire = new Wire(8);
        assertThatThrownBy(() -> wire.initiator.stream.send(new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> wire.initiator.stream.remotePublicKey()).isInstanceOf(IllegalStateException.class);
    }
}
