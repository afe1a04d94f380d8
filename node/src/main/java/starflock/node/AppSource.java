package starflock.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import starflock.live.App;

/**
 * An app in one source file, as {@code starflock new app} writes it: compiled when the node starts. The file's one
 * public class has the file's name, is an {@link App} and is made without arguments.
 *
 * @param file the source
 */
record AppSource(Path file) {
    private static final int MAX_NAME_CHARS = 30;
    private static final String SUFFIX = ".java";
    /** Errors of a compiler after the first few are most often theirs. */
    private static final int MAX_ERRORS = 5;

    /** Whether an app can be called so. */
    static boolean isName(String name) {
        return name.length() <= MAX_NAME_CHARS && name.matches("[A-Za-z][A-Za-z0-9]*");
    }

    /** The source in a file, if its name can be one. */
    static AppSource of(Path file) throws Failure {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX) || !isName(name.substring(0, name.length() - SUFFIX.length()))) {
            throw new Failure(Exit.USAGE, "--app: " + file + " is no Java file that `starflock new app` would write.");
        }
        if (!Files.isReadable(file)) {
            throw new Failure(Exit.ENVIRONMENT, "--app: " + file + " cannot be read.");
        }
        return new AppSource(file);
    }

    private String type() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** Where its page is, without a slash at the end. */
    String path() {
        return "/" + type().toLowerCase(Locale.ROOT);
    }

    /** Under this name its log follows from the folder's secret. */
    String log() {
        return "app-" + type().toLowerCase(Locale.ROOT);
    }

    /**
     * Compiles it.
     *
     * @param folder for what comes of that
     */
    App<?, ?, ?, ?> load(Path folder) throws Failure, IOException {
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "--app: this image of Starflock has no Java compiler. Start it from its source tree, with a JDK.");
        }
        Path classes = Files.createDirectories(folder.resolve(type()));
        compile(classes);
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve(App.class.getName()), type() + "\n", UTF_8);
        URL[] places = {classes.toUri().toURL()};
        // Open for as long as the node runs: its classes are loaded as they are needed.
        URLClassLoader loader = new URLClassLoader(places, AppSource.class.getClassLoader());
        try {
            return ServiceLoader.load(App.class, loader)
                    .findFirst()
                    .orElseThrow(() -> new Failure(Exit.ENVIRONMENT, "--app: " + file + " has no app."));
        } catch (ServiceConfigurationError wrong) {
            throw new Failure(
                    Exit.ENVIRONMENT,
                    "--app: " + type() + " must be public, implement App, and be made without arguments.",
                    wrong);
        }
    }

    private void compile(Path classes) throws Failure, IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, UTF_8)) {
            List<String> options = List.of(
                    "-proc:none", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(null, files, found, options, null, files.getJavaFileObjects(file))
                    .call()) {
                String errors = found.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .limit(MAX_ERRORS)
                        .map(each -> "\n  line " + each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
                        .collect(Collectors.joining());
                throw new Failure(Exit.ENVIRONMENT, "--app: " + file + " does not compile." + errors);
            }
        }
    }
}
