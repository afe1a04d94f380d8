package starflock.datastar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import starflock.datastar.Client;

/** What Node.js is needed for: the types of the client's source, and its size as a browser gets it. */
final class NodeChecksTest {
    /** Bytes in Brotli at its best. */
    private static final int STANDARD_BYTES = 13_000;

    private static final int STRICT_BYTES = 17_000;

    private static final String BROTLI = """
            const z = require('zlib'), c = z.constants, b = require('fs').readFileSync(0);
            console.log(z.brotliCompressSync(b, { params: { [c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_SIZE_HINT]: b.length } }).length)
            """;

    @Test
    void typesAreRight() throws IOException, InterruptedException {
        Path compiler = Path.of("client/node_modules/typescript/bin/tsc");
        if (!Files.exists(compiler)) {
            missing("The type checker is not installed. Run 'npm ci' in web/datastar/client.");
        }
        assertThat(node(new byte[0], compiler.toString(), "-p", "client")).isEmpty();
    }

    @Test
    void bothBuildsAreAsSmallAsPromised() throws IOException, InterruptedException {
        assertThat(brotli(Client.standard())).as("bytes of the standard build").isLessThanOrEqualTo(STANDARD_BYTES);
        assertThat(brotli(Client.strict())).as("bytes of the strict build").isLessThanOrEqualTo(STRICT_BYTES);
    }

    private static int brotli(byte[] client) throws IOException, InterruptedException {
        return Integer.parseInt(node(client, "-e", BROTLI).strip());
    }

    private static String node(byte[] input, String... arguments) throws IOException, InterruptedException {
        Path in = Files.createTempFile("node", ".in");
        Path out = Files.createTempFile("node", ".out");
        try {
            Files.write(in, input);
            ProcessBuilder builder = new ProcessBuilder("node");
            builder.command().addAll(List.of(arguments));
            Process process;
            try {
                process = builder.redirectErrorStream(true)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .start();
            } catch (IOException none) {
                missing("There is no Node.js on the PATH, so types and size of the client were not checked.");
                throw none;
            }
            process.waitFor();
            return Files.readString(out, StandardCharsets.UTF_8);
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }

    /** A person may lack it; continuous integration may not. */
    private static void missing(String sentence) {
        if ("true".equals(System.getenv("CI"))) {
            fail(sentence);
        }
        abort(sentence);
    }
}
