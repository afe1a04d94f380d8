package starflock.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import starflock.testkit.Gen;
import starflock.testkit.Seeds;

/** Words for a seed: what BIP-39 says, and which of them is wrong. */
class PhraseTest {
    /** By {@code @scure/bip39} 2.4.0, entropyToMnemonic. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            00, abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
            abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
            abandon abandon art
            7f, legal winner thank year wave sausage worth useful legal winner thank year wave sausage \
            worth useful legal winner thank year wave sausage worth title
            ff, zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo \
            zoo zoo vote
            f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f, void come effort suffer \
            camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group \
            space point ten exist slush involve unfold
            """)
    void theFirstTwentyFourAreBip39(String hex, String words) throws Phrase.Wrong {
        byte[] seed = HexFormat.of().parseHex(hex.length() == 2 ? hex.repeat(32) : hex);
        List<String> phrase = Phrase.of(seed);
        assertThat(String.join(" ", phrase.subList(0, 24))).isEqualTo(words);
        assertThat(phrase).hasSize(Phrase.WORDS);
        String written = "\n " + String.join("  ", phrase).toUpperCase(Locale.ROOT) + "\n";
        assertThat(Phrase.seed(written)).isEqualTo(seed);
    }

    @Test
    void oneWrongWordIsNamedAndPutRight() {
        Seeds.runs(200).check(gen -> {
            List<String> phrase = phrase(gen);
            int place = gen.nextInt(Phrase.WORDS);
            String right = phrase.get(place);
            String wrong = gen.oneOf(phrase(gen));
            phrase.set(place, wrong.equals(right) ? "rivverr" : wrong);
            assertThatThrownBy(() -> Phrase.seed(String.join(" ", phrase)))
                    .isInstanceOf(Phrase.Wrong.class)
                    .hasMessageContaining("Word " + (place + 1) + ", ")
                    .hasMessageContaining("\"" + right + "\"");
        });
    }

    @Test
    void aWordThatIsInNoListIsNamedAndPutRight() {
        Seeds.runs(100).check(gen -> {
            List<String> phrase = phrase(gen);
            int place = gen.nextInt(Phrase.WORDS);
            String right = phrase.get(place);
            phrase.set(place, right + "zz");
            assertThatThrownBy(() -> Phrase.seed(String.join(" ", phrase)))
                    .hasMessageContaining("Word " + (place + 1) + ", \"" + right + "zz\"")
                    .hasMessageContaining("with \"" + right + "\"");
        });
    }

    @Test
    void twoWordsThatChangedPlacesAreNamed() {
        Seeds.runs(50).also(0xd17707977078336cL).check(gen -> {
            List<String> phrase = phrase(gen);
            int one = gen.nextInt(Phrase.WORDS - 1);
            int other = one + 1 + gen.nextInt(Phrase.WORDS - one - 1);
            if (phrase.get(one).equals(phrase.get(other))) {
                return;
            }
            Collections.swap(phrase, one, other);
            assertThatThrownBy(() -> Phrase.seed(String.join(" ", phrase)))
                    .hasMessageContaining("Words " + (one + 1) + " and " + (other + 1));
        });
    }

    @Test
    void severalUnknownWordsAreAllNamed() {
        List<String> phrase = new ArrayList<>(Phrase.of(new byte[32]));
        phrase.set(2, "abandom");
        phrase.set(8, "qqqqqqqq");
        assertThatThrownBy(() -> Phrase.seed(String.join(" ", phrase)))
                .hasMessageContaining("Word 3, \"abandom\", is in no phrase; \"abandon\" is.")
                .hasMessageContaining("Word 9, \"qqqqqqqq\", is in no phrase.");
    }

    @Test
    void anotherNumberOfWordsIsSaid() {
        assertThatThrownBy(() -> Phrase.seed("abandon art")).hasMessageContaining("26 words, and here are 2");
        assertThatThrownBy(() -> Phrase.seed("  ")).hasMessageContaining("here are 0");
    }

    private static List<String> phrase(Gen gen) {
        byte[] seed = new byte[32];
        gen.nextBytes(seed);
        return new ArrayList<>(Phrase.of(seed));
    }
}
