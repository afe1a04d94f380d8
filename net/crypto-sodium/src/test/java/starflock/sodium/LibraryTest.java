package starflock.sodium;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64",
        "Linux, aarch64",
        "Mac OS X, x86_64",
        "Mac OS X, aarch64",
        "Windows 11, amd64",
    })
    void theJarCarriesALibraryForEachPlatform(String os, String arch) {
        String resource = Library.names(os, arch).inJar();
        assertThat(Library.class.getClassLoader().getResource(resource))
                .as(resource)
                .isNotNull();
    }
}
