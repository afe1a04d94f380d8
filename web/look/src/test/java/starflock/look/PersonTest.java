package starflock.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonTest {
    @Test
    void aHueFollowsFromTheIdAlone() {
        // The values are a promise: a later release must not repaint anybody.
        assertThat(Hue.of("ada")).isEqualTo(Hue.of(new byte[] {97, 100, 97})).isEqualTo(new Hue(19));
        assertThat(Hue.of("")).isEqualTo(new Hue(13));
    }

    @Test
    void everyHueIsGivenToSomebody() {
        Set<Hue> given = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            given.add(Hue.of("person " + i));
        }
        assertThat(given).hasSize(Hue.COUNT);
    }

    @Test
    void aHueIsOnTheCircle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hue(Hue.COUNT))
                .withMessageContaining("index");
        assertThatIllegalArgumentException().isThrownBy(() -> new Hue(-1));
    }

    @Test
    void theInitialIsOneWholeGrapheme() {
        assertThat(Person.of("1", "  ada").initial()).isEqualTo("A");
        assertThat(Person.of("1", "e\u0301mile").initial()).isEqualTo("E\u0301");
        assertThat(Person.of("1", "👩‍🚀 Sally").initial()).isEqualTo("👩‍🚀");
        assertThat(Person.of("1", "  ").initial()).isEqualTo("·");
    }

    @Test
    void aNameIsEscaped() {
        Person person = new Person("<b>", new Hue(3));
        assertThat(Html.of(Parts.avatar(person)))
                .isEqualTo("<span class=\"avatar hue-3\" aria-hidden=\"true\">&lt;</span>\n");
    }
}
