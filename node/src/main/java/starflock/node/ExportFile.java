package starflock.node;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file that is kept when it is whole and deleted otherwise, and says in a sentence why it cannot be. */
final class ExportFile extends FilterOutputStream {
    private final Path file;
    private boolean kept;

    private ExportFile(Path file, OutputStream out) {
        super(out);
        this.file = file;
    }

    static ExportFile create(Path file) throws Failure {
        try {
            return new ExportFile(file, Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        } catch (FileAlreadyExistsException e) {
            throw new Failure(Exit.USAGE, file + " is there already and was left as it is. Give another name.", e);
        } catch (NoSuchFileException e) {
            throw new Failure(
                    Exit.USAGE, "There is no folder for " + file + ". Make it first, or give another name.", e);
        } catch (IOException e) {
            throw new Failure(Exit.ENVIRONMENT, "The file " + file + " cannot be made. Give another name.", e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw new IOException(
                    "The file " + file + " could not be written (" + e.getMessage()
                            + ") and was deleted again. Make room on the disk, or give another place.",
                    e);
        }
    }

    /** It is whole. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        super.close();
        if (!kept) Files.deleteIfExists(file);
    }
}
