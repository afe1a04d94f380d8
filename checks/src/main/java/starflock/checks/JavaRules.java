package starflock.checks;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Rules for Java, on the compiler's own syntax tree: what stands in a comment or a string is not code. */
final class JavaRules {
    /** STYLE rule 13: a reader would rather have two. */
    static final int FILE_LINES = 600;

    static final int METHOD_LINES = 70;

    /**
     * Calls that belong to the edges (checks/edges.txt). A call reads {@code Receiver.method/arguments}, a constructor
     * {@code new Type/arguments}; a method reference counts as a call with any number of arguments.
     */
    private static final List<Ban> BANS = List.of(
            new Ban("sleep", "(.*\\.)?sleep/.|LockSupport\\.park(Nanos|Until)/.", "wait for the event, with a bound"),
            new Ban(
                    "clock",
                    "System\\.(currentTimeMillis|nanoTime)/."
                            + "|(Instant|Local\\w+|ZonedDateTime|OffsetDateTime|Year|YearMonth)\\.now/[0*]"
                            + "|Clock\\.(system|tick)\\w*/.|InstantSource\\.system/.|new Date/[0*]",
                    "be handed a clock"),
            new Ban(
                    "random",
                    "Math\\.random/.|new (Random|SplittableRandom|SecureRandom)/[0*]|ThreadLocalRandom\\.current/."
                            + "|UUID\\.randomUUID/.|RandomGenerator\\.(getDefault|of)/."
                            + "|SecureRandom\\.getInstance\\w*/."
                            + "|Collections\\.shuffle/[1*]",
                    "be handed a seed or a source of entropy"),
            new Ban(
                    "network",
                    "DatagramChannel\\.open/.|new (DatagramSocket|MulticastSocket)/.",
                    "send through net/udx, which keeps tests on this machine"),
            new Ban(
                    "reflection",
                    "Class\\.forName/.|.*\\.(setAccessible|getDeclared(Method|Field|Constructor)s?)/.",
                    "say it in the language"));

    /** Libraries start no thread behind the caller's back (DESIGN). */
    private static final Ban THREADS = new Ban(
            "thread",
            "new (Thread|Timer|ForkJoinPool|ThreadPoolExecutor)/.|Thread\\.(ofVirtual|ofPlatform|startVirtualThread)/."
                    + "|Executors\\.new\\w+/.|ForkJoinPool\\.commonPool/.|CompletableFuture\\.(supply|run)Async/[1*]",
            "be handed an executor");

    private static final Ban OUTPUT = new Ban(
            "output", "System\\.(out|err)|.*\\.printStackTrace/0", "log, throw or return it: a library has no console");

    private static final List<String> LIBRARIES = List.of("net", "data", "web", "apps");

    private JavaRules() {}

    private record Ban(String rule, Pattern calls, String instead) {
        Ban(String rule, String calls, String instead) {
            this(rule, Pattern.compile(calls), instead);
        }
    }

    static List<Finding> check(List<SourceFile> files) {
        List<Finding> findings = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<InMemory> sources = files.stream().map(InMemory::new).toList();
        Map<URI, SourceFile> byUri = sources.stream().collect(toMap(InMemory::toUri, source -> source.file));
        JavacTask task = (JavacTask) compiler.getTask(null, null, problem -> {}, null, null, sources);
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                SourceFile file = requireNonNull(byUri.get(unit.getSourceFile().toUri()));
                int lines = file.lines().size();
                if (lines > FILE_LINES) {
                    String words = "over " + FILE_LINES + " lines: split it by meaning";
                    findings.add(new Finding("length", file.path(), lines, words));
                }
                new Scan(file, unit, positions, findings).scan(unit, null);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("the sources are in memory", impossible);
        }
        return findings;
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final SourceFile file;

        InMemory(SourceFile file) {
            super(URI.create("memory:///" + file.path()), Kind.SOURCE);
            this.file = file;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return file.text();
        }
    }

    private static final class Scan extends TreeScanner<Void, Void> {
        private final SourceFile file;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Finding> findings;
        private final boolean library;

        Scan(SourceFile file, CompilationUnitTree unit, SourcePositions positions, List<Finding> findings) {
            this.file = file;
            this.unit = unit;
            this.positions = positions;
            this.findings = findings;
            library = LIBRARIES.contains(file.topFolder()) && !file.isTest();
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
            String name = tree.getSimpleName().toString();
            if (name.endsWith("Impl")) {
                found("name", tree, name + ": an implementation is named for what is special about it");
            }
            return super.visitClass(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void unused) {
            LineMap lines = unit.getLineMap();
            Tree body = tree.getBody();
            if (body != null && positions.getEndPosition(unit, body) >= 0) {
                long from = lines.getLineNumber(positions.getStartPosition(unit, body));
                long length = lines.getLineNumber(positions.getEndPosition(unit, body)) - from + 1;
                if (length > METHOD_LINES) {
                    found("length", tree, tree.getName() + " has " + length + " lines, more than " + METHOD_LINES);
                }
            }
            return super.visitMethod(tree, null);
        }

        @Override
        public Void visitAnnotation(AnnotationTree tree, Void unused) {
            if (simpleName(tree.getAnnotationType()).equals("Disabled")) {
                found("disabled", tree, "a test that does not run protects nothing; mend it or delete it");
            }
            return super.visitAnnotation(tree, null);
        }

        @Override
        public Void visitImport(ImportTree tree, Void unused) {
            // A static import hides the receiver that the bans look at, so it is judged as a reference to the method.
            if (tree.isStatic() && tree.getQualifiedIdentifier() instanceof MemberSelectTree method) {
                called(tree, simpleName(method.getExpression()) + "." + method.getIdentifier(), "*");
            }
            return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
            called(
                    tree,
                    callee(tree.getMethodSelect()),
                    digit(tree.getArguments().size()));
            return super.visitMethodInvocation(tree, null);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree tree, Void unused) {
            String receiver = simpleName(tree.getQualifierExpression());
            boolean constructor = tree.getMode() == MemberReferenceTree.ReferenceMode.NEW;
            called(tree, constructor ? "new " + receiver : receiver + "." + tree.getName(), "*");
            return super.visitMemberReference(tree, null);
        }

        @Override
        public Void visitNewClass(NewClassTree tree, Void unused) {
            called(
                    tree,
                    "new " + simpleName(tree.getIdentifier()),
                    digit(tree.getArguments().size()));
            return super.visitNewClass(tree, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
            ban(OUTPUT, tree, callee(tree), library);
            return super.visitMemberSelect(tree, null);
        }

        private void called(Tree where, String callee, String arguments) {
            String call = callee + "/" + arguments;
            BANS.forEach(ban -> ban(ban, where, call, true));
            ban(THREADS, where, call, library);
            ban(OUTPUT, where, call, library);
        }

        private void ban(Ban ban, Tree where, String call, boolean applies) {
            if (applies && ban.calls.matcher(call).matches()) {
                found(ban.rule, where, call.replaceAll("/.$", "") + ": " + ban.instead);
            }
        }

        private void found(String rule, Tree where, String words) {
            long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, where));
            findings.add(new Finding(rule, file.path(), line, words));
        }

        private static String digit(int arguments) {
            return Integer.toString(Math.min(arguments, 9));
        }

        private static String callee(ExpressionTree method) {
            return method instanceof MemberSelectTree select
                    ? simpleName(select.getExpression()) + "." + select.getIdentifier()
                    : simpleName(method);
        }

        private static String simpleName(Tree tree) {
            return switch (tree) {
                case IdentifierTree identifier -> identifier.getName().toString();
                case MemberSelectTree select -> select.getIdentifier().toString();
                case ParameterizedTypeTree type -> simpleName(type.getType());
                default -> "";
            };
        }
    }
}
