package starflock.gallery.examples;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.PatchElements;
import starflock.datastar.Shape;
import starflock.datastar.SignalsException;
import starflock.datastar.Upload;
import starflock.gallery.Example;
import starflock.gallery.Html;
import starflock.gallery.Visit;

/** Files as signals. */
public final class FileUpload extends Example {

    private static final int MAX_FILES = 3;
    private static final int MAX_FILE_BYTES = 1 << 20;

    /** Base64 takes four characters for three bytes; names and the rest fit into the quarter that is added. */
    private static final Json.Limits LIMITS = Json.Limits.ORDINARY.withMaxLength(MAX_FILES * MAX_FILE_BYTES * 5 / 3);

    private record Form(List<Upload> files) {
        static final Shape<Form> SHAPE = Shape.record(
                Field.of(
                        "files",
                        Form::files,
                        Shape.list(Shape.upload().with(Upload.atMostBytes(MAX_FILE_BYTES)), MAX_FILES)),
                Form::new);
    }

    public FileUpload() {
        super(
                "file_upload",
                "File upload",
                "A bound file input puts what was chosen into a signal. Up to three files of one megabyte each.");
    }

    @Override
    public Html demo(Visit visit) {
        return Html.of("""
                <div class="stack" data-signals:files="[]">
                  <div class="field"><label for="files">Choose files</label>
                    <input id="files" type="file" multiple data-bind:files></div>
                  <p><button class="button main" type="button" data-on:click="@post('{}/files')"
                    data-attr:disabled="$files.length == 0">Send <span data-text="$files.length"></span></button></p>
                  <div id="received" role="status"></div>
                </div>
                """, path());
    }

    @Override
    public void answer(Visit visit) throws IOException, SignalsException {
        switch (visit.what()) {
            case "POST files" -> visit.send(PatchElements.of(received(visit).text()));
            default -> visit.notFound();
        }
    }

    private static Html received(Visit visit) throws IOException {
        try {
            return Html.of(
                    """
                    <div id="received" role="status"><div class="scroll"><table>
                    <caption>Received</caption>
                    <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Bytes</th>
                    <th scope="col">SHA-256 begins</th></tr></thead><tbody>{}</tbody></table></div></div>
                    """,
                    Html.join(visit.read(Form.SHAPE, LIMITS).files().stream()
                            .map(file -> Html.of(
                                    "<tr><td>{}</td><td>{}</td><td class=\"number\">{}</td><td><code>{}</code></td></tr>",
                                    file.name(),
                                    file.mime(),
                                    file.lengthBytes(),
                                    hash(file.bytes())))));
        } catch (SignalsException e) {
            return Html.of("<div id=\"received\" role=\"status\"><p class=\"notice bad\">{}</p></div>", e.getMessage());
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
