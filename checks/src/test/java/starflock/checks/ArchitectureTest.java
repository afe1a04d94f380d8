package starflock.checks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import starflock.testkit.SourceTree;

/** The classes of every module against the diagram of ARCHITECTURE.md, and the diagram against the storeys. */
class ArchitectureTest {
    private static final Path ROOT = SourceTree.root().orElseThrow();
    private static final Path DOCUMENT = ROOT.resolve("ARCHITECTURE.md");

    /** From the ground up: a storey imports itself and what is below. Examples and benchmarks look from above. */
    private static final List<String> STOREYS = List.of("net", "data", "web", "apps", "node", "examples", "bench");

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

    private static JavaClasses product = new ClassFileImporter().importPaths(List.of());
    private static Diagram diagram = new Diagram(Map.of(), List.of());

    @BeforeAll
    static void read() throws IOException {
        diagram = Diagram.parse(Files.readString(DOCUMENT));
        List<Path> folders = new ArrayList<>();
        for (String module : productModules()) {
            Path classes = ROOT.resolve(module).resolve(buildFolder()).resolve("classes");
            assertThat(classes)
                    .as("%s is not compiled; the architecture test wants the whole tree: mvn test-compile", module)
                    .isDirectory();
            folders.add(classes);
        }
        product = new ClassFileImporter().importPaths(folders);
        assertThat(product).isNotEmpty();
    }

    @Test
    void classesImportOnlyWhatTheDiagramDraws() {
        classes()
                .should(adhereToPlantUmlDiagram(DOCUMENT, consideringOnlyDependenciesInDiagram()))
                .check(product);
    }

    @Test
    void everyPackageIsDrawn() {
        assertThat(product)
                .extracting(JavaClass::getPackageName)
                .filteredOn(name -> !name.isEmpty())
                .allMatch(diagram::draws);
    }

    @Test
    void theDiagramHasNoCycle() {
        assertThat(diagram.cycle()).isEmpty();
    }

    @Test
    void arrowsPointDownwardsOrAlongAStorey() throws IOException {
        for (Diagram.Arrow arrow : diagram.arrows()) {
            assertThat(STOREYS.indexOf(storey(arrow.from())))
                    .as("%s may not import %s, which is in a storey above it", arrow.from(), arrow.to())
                    .isGreaterThanOrEqualTo(STOREYS.indexOf(storey(arrow.to())));
        }
    }

    @Test
    void theProductDoesNotKnowItsTools() {
        noClasses()
                .that()
                // A benchmark is a tool too: it sends through the network that tests make.
                .resideOutsideOfPackage("starflock.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("starflock.testkit..", "starflock.checks..")
                .check(product);
    }

    @Test
    void anImportThatIsNotDrawnFails(@TempDir Path folder) throws IOException {
        JavaClasses these = new ClassFileImporter().importClasses(ArchitectureTest.class, SourceTree.class);
        String drawn = """
                @startuml
                [checks] <<starflock.checks..>>
                [testkit] <<starflock.testkit..>>
                [checks] --> [testkit]
                @enduml
                """;
        Path allowed = Files.writeString(folder.resolve("allowed.md"), drawn);
        Path upward = Files.writeString(
                folder.resolve("upward.md"), drawn.replace("[checks] --> [testkit]", "[testkit] --> [checks]"));

        classes()
                .should(adhereToPlantUmlDiagram(allowed, consideringOnlyDependenciesInDiagram()))
                .check(these);
        assertThatThrownBy(() -> classes()
                        .should(adhereToPlantUmlDiagram(upward, consideringOnlyDependenciesInDiagram()))
                        .check(these))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SourceTree");
    }

    @Test
    void aDiagramWithACycleOrALooseArrowIsFound() {
        String start = "@startuml\n[a] <<x.a..>>\n[b] <<x.b..>>\n[c] <<x.c..>>\n[a] --> [b]\n[c] --> [a]\n";
        assertThat(Diagram.parse(start + "@enduml").cycle()).isEmpty();
        assertThat(Diagram.parse(start + "[b] --> [a]\n@enduml").cycle()).contains("a", "b");
        assertThatThrownBy(() -> Diagram.parse(start + "[b] --> [d]\n@enduml")).hasMessageContaining("not declared");
        assertThatThrownBy(() -> Diagram.parse(start + "[b] -> c\n@enduml")).hasMessageContaining("neither");
        assertThat(Diagram.parse(start + "@enduml").draws("x.a.html")).isTrue();
        assertThat(Diagram.parse(start + "@enduml").draws("x.ab")).isFalse();
    }

    /**
     * What this build compiles into, as seen from a module: {@code target/check}, or {@code target} without the checks.
     */
    private static Path buildFolder() {
        Path testClasses = Path.of(URI.create(ArchitectureTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        return ROOT.resolve("checks").relativize(testClasses.getParent());
    }

    /** Modules of the storeys, which hold the product; and what is built on them; testkit and checks are its tools. */
    private static List<String> productModules() throws IOException {
        List<String> modules = new ArrayList<>();
        Matcher module = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
        while (module.find()) {
            String path = module.group(1);
            if (STOREYS.contains(topFolder(path)) && Files.isDirectory(ROOT.resolve(path, "src/main/java"))) {
                modules.add(path);
            }
        }
        return modules;
    }

    /** The storey whose sources hold the component's package. */
    private static String storey(String component) throws IOException {
        String name = String.valueOf(diagram.packages().get(component)).replace("..", "");
        for (String module : productModules()) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module, "src/main/java"))) {
                List<Path> infos =
                        files.filter(file -> file.endsWith("package-info.java")).toList();
                for (Path info : infos) {
                    Matcher declared = PACKAGE.matcher(Files.readString(info));
                    if (declared.find() && declared.group(1).equals(name)) {
                        return topFolder(module);
                    }
                }
            }
        }
        throw new AssertionError("[" + component + "] draws " + name + ", a package that no module has");
    }

    private static String topFolder(String path) {
        return Path.of(path).getName(0).toString();
    }
}
