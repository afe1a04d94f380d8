import com.google.javascript.jscomp.AbstractCommandLineRunner;
import com.google.javascript.jscomp.CompilationLevel;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.DependencyOptions;
import com.google.javascript.jscomp.DiagnosticGroups;
import com.google.javascript.jscomp.CheckLevel;
import com.google.javascript.jscomp.ModuleIdentifier;
import com.google.javascript.jscomp.NodeTraversal;
import com.google.javascript.jscomp.Scope;
import com.google.javascript.jscomp.SourceFile;
import com.google.javascript.jscomp.SyntacticScopeCreator;
import com.google.javascript.jscomp.Var;
import com.google.javascript.rhino.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Bundles and shrinks the browser client with the Closure Compiler, so that a build needs no Node.js; why this compiler:
 * docs/decisions/0013-closure-compiler.md. Run by build.xml as a source file, for all bundles at once:
 *
 * <pre>
 * java -cp CLOSURE Bundle.java SOURCES OUT ENTRY=NAME …     SOURCES/ENTRY.js and what it imports → OUT/NAME.js
 * </pre>
 *
 * <p>The compiler itself names variables so that nothing inside a function hides anything outside. Here they are named once
 * more, and hiding is allowed wherever the outer variable is not used: then all functions begin at the same letter, look
 * alike, and compress some 370 bytes better. The properties of the dependency graph get short names too, for 60.
 */
final class Bundle {
    /** What the compiler drops from a single bundle, and is therefore written behind it; see src/all.js. */
    private static final String EXPORTS = "export const{action,apply,attribute,beginBatch,cased,computed,effect,endBatch,"
            + "filtered,getPath,mergePatch,mergePaths,morph,peek,root,signal,startPeeking,stopPeeking,timed,watcher}"
            + "=globalThis.datastar;";

    /** Properties that only the graph of src/signals.js has, and short names for them. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "flags", "f", "nextReader", "s", "nextSource", "e", "prevReader", "t", "reader", "l", "readers", "r",
            "seen", "i", "source", "u", "sources", "n");

    private Bundle() {}

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]);
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".js")).sorted().toList()) {
                files.add(SourceFile.fromCode("/" + sources.relativize(file), Files.readString(file)));
            }
        }
        for (String bundle : List.of(args).subList(2, args.length)) {
            String[] names = bundle.split("=", 2);
            String text = renamed(bundled(files, "/" + names[0] + ".js"));
            String exports = names[0].startsWith("plugins") ? "" : EXPORTS;
            Files.writeString(Path.of(args[1], names[1] + ".js"), text.replaceFirst("export\\s*\\{\\s*\\};?\\s*$", "") + exports);
        }
    }

    private static CompilerOptions options() {
        CompilerOptions options = new CompilerOptions();
        options.setLanguageIn(CompilerOptions.LanguageMode.ECMASCRIPT_NEXT);
        options.setLanguageOut(CompilerOptions.LanguageMode.NO_TRANSPILE);
        options.setEmitUseStrict(false);
        options.setLineLengthThreshold(Integer.MAX_VALUE);
        options.setWarningLevel(DiagnosticGroups.MISPLACED_TYPE_ANNOTATION, CheckLevel.OFF);
        options.setWarningLevel(DiagnosticGroups.NON_STANDARD_JSDOC, CheckLevel.OFF);
        return options;
    }

    private static String bundled(List<SourceFile> files, String entry) throws IOException {
        CompilerOptions options = options();
        CompilationLevel.SIMPLE_OPTIMIZATIONS.setOptionsForCompilationLevel(options);
        // A module's variables are nobody else's.
        CompilationLevel.SIMPLE_OPTIMIZATIONS.setWrappedOutputOptimizations(options);
        options.setChunkOutputType(CompilerOptions.ChunkOutputType.ES_MODULES);
        options.setDependencyOptions(DependencyOptions.pruneForEntryPoints(List.of(ModuleIdentifier.forFile(entry))));
        Compiler compiler = new Compiler();
        List<SourceFile> browser = AbstractCommandLineRunner.getBuiltinExterns(CompilerOptions.Environment.BROWSER);
        if (!compiler.compile(browser, files, options).success) {
            throw new IllegalStateException("the client does not compile: " + compiler.getErrors());
        }
        return compiler.toSource();
    }

    private static String renamed(String text) {
        Compiler compiler = new Compiler();
        compiler.init(List.of(), List.of(SourceFile.fromCode("/bundle.js", text)), options());
        compiler.parse();
        Names names = new Names();
        NodeTraversal.builder()
                .setCompiler(compiler)
                .setScopeCreator(new SyntacticScopeCreator(compiler))
                .setCallback(names)
                .traverse(compiler.getRoot());
        names.rename();
        return compiler.toSource();
    }

    /** The variables of a program and new names for them. Scopes are known by the node that opens them. */
    private static final class Names extends NodeTraversal.AbstractPostOrderCallback {
        /** Letters by how often they come in JavaScript: what comes anyway compresses best. */
        private static final String FIRST = "etnrisouaflchpdvmgybwESxTNCkLAOM_DPHBjFIqRUzWXV$JKQGYZ";

        private static final String NEXT = FIRST + "0516372984";

        /** Short words that cannot be names. */
        private static final Set<String> WORDS = Set.of("do", "if", "in", "of", "as", "for", "new", "try", "var", "let", "get", "set");

        private final Map<Var, List<Node>> uses = new LinkedHashMap<>();
        private final Map<Node, Set<Var>> declared = new LinkedHashMap<>();
        private final Map<Node, Node> outside = new HashMap<>();
        /** Outer variables that are used in a scope or inside it. */
        private final Map<Node, Set<Var>> needed = new HashMap<>();
        /** What the browser declares. */
        private final Set<String> foreign = new HashSet<>();

        private final Map<Var, String> given = new HashMap<>();

        @Override
        public void visit(NodeTraversal at, Node node, Node parent) {
            if ((node.isGetProp() || node.isStringKey()) && PROPERTIES.containsKey(node.getString())) {
                node.setShorthandProperty(false);
                node.setString(PROPERTIES.get(node.getString()));
            }
            if (!node.isName() || node.getString().isEmpty()) {
                return;
            }
            Var variable = at.getScope().getVar(node.getString());
            if (variable == null || variable.isArguments() || variable.isThis()) {
                foreign.add(node.getString());
                return;
            }
            uses.computeIfAbsent(variable, v -> new ArrayList<>()).add(node);
            Scope home = variable.getScope();
            declared.computeIfAbsent(home.getRootNode(), n -> new LinkedHashSet<>()).add(variable);
            for (Scope scope = at.getScope(); scope != home; scope = scope.getParent()) {
                needed.computeIfAbsent(scope.getRootNode(), n -> new HashSet<>()).add(variable);
            }
            for (Scope scope = home; scope.getParent() != null; scope = scope.getParent()) {
                outside.put(scope.getRootNode(), scope.getParent().getRootNode());
            }
        }

        void rename() {
            List<Node> outerFirst = new ArrayList<>(declared.keySet());
            outerFirst.sort(Comparator.comparingInt(this::depth));
            outerFirst.forEach(this::name);
            given.forEach((variable, name) -> uses.get(variable).forEach(node -> rename(node, name)));
        }

        private int depth(Node scope) {
            Node outer = outside.get(scope);
            return outer == null ? 0 : 1 + depth(outer);
        }

        private void name(Node scope) {
            Set<String> taken = new HashSet<>(foreign);
            needed.getOrDefault(scope, Set.of()).forEach(variable -> taken.add(given.get(variable)));
            Node outer = outside.get(scope);
            if (outer != null && (outer.isFunction() || outer.isCatch())) {
                // A body may not declare its parameters again.
                declared.getOrDefault(outer, Set.of()).forEach(variable -> taken.add(given.get(variable)));
            }
            int number = 0;
            for (Var variable : declared.get(scope)) {
                String name;
                do {
                    name = name(number++);
                } while (WORDS.contains(name) || !taken.add(name));
                given.put(variable, name);
            }
        }

        private static String name(int number) {
            StringBuilder name = new StringBuilder().append(FIRST.charAt(number % FIRST.length()));
            for (int rest = number / FIRST.length(); rest > 0; rest = (rest - 1) / NEXT.length()) {
                name.append(NEXT.charAt((rest - 1) % NEXT.length()));
            }
            return name.toString();
        }

        private static void rename(Node node, String name) {
            node.setString(name);
            Node parent = node.getParent();
            // {name} and {name = 1} are short for {name: name}: the property keeps its name.
            Node property = parent.isDefaultValue() ? parent.getParent() : parent;
            if (property.isStringKey()) {
                property.setShorthandProperty(false);
            }
        }
    }
}
