package starflock.node;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import starflock.crypto.Crypto;
import starflock.log.Corestore;

/** Where a {@code core} command finds the logs. */
sealed interface Logs {
    /** Something that is done with the store open; answers the exit code. */
    interface Work {
        int with(Corestore store) throws IOException, Failure;
    }

    /** Does {@code work}, here or where the logs are open. */
    int with(Work work) throws IOException, Failure;

    /** In the data folder: opened for this one command or, while a node runs, in the hands of that node. */
    record InFolder(StarflockCommand root, Terminal terminal, String[] arguments) implements Logs {
        @Override
        public int with(Work work) throws IOException, Failure {
            try (DataFolder folder = DataFolder.own(root.data());
                    Corestore store = Corestore.open(folder.logs(), Crypto.load())) {
                return work.with(store);
            } catch (DataFolder.Held e) {
                return byNode();
            }
        }

        private int byNode() throws IOException, Failure {
            SocketChannel node;
            try {
                node = Control.connect(root.data(), CoreRelay.request(arguments, terminal.attended()));
            } catch (IOException e) {
                throw new Failure(
                        Exit.TAKEN,
                        "Another command works on " + root.data()
                                + ", or a node is just starting or stopping there. Try again when it is done.",
                        e);
            }
            try (node) {
                return CoreRelay.follow(node, terminal);
            } catch (IOException e) {
                throw new Failure(
                        Exit.ENVIRONMENT,
                        "The node stopped before this was done (" + e.getMessage()
                                + "). Look at what there is with `starflock core info`, then give the command again.",
                        e);
            }
        }
    }

    /** Open in this very node, which goes on with them. */
    record OfNode(Corestore store) implements Logs {
        @Override
        public int with(Work work) throws IOException, Failure {
            return work.with(store);
        }
    }
}
