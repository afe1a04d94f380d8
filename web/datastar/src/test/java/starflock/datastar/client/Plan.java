package starflock.datastar.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a test wants a server to answer, written by the test as text: answers parted by lines of {@code ---}, each made of
 * steps, one a line.
 *
 * <pre>
 * status 200                     before anything is written
 * header content-type text/html
 * write URI-ENCODED-TEXT         flushed
 * gate NAME                      waits until the test opens that gate
 * stay                           keeps the stream open, with comments, until the browser closes it
 * cut                            breaks the connection off instead of ending the answer
 * </pre>
 */
record Plan(List<List<Step>> answers) {
    /** One line of a plan. */
    sealed interface Step {
        record Status(int code) implements Step {}

        record Header(String name, String value) implements Step {}

        record Write(byte[] bytes) implements Step {}

        record Gate(String name) implements Step {}

        record Stay() implements Step {}

        record Cut() implements Step {}
    }

    /** The answer to the request with this number, counted from 0; the last one is for all that come after. */
    List<Step> answer(int request) {
        return answers.get(Math.min(request, answers.size() - 1));
    }

    static Plan parse(String text) {
        List<List<Step>> answers = new ArrayList<>(List.of(new ArrayList<>()));
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            if (line.equals("---")) {
                answers.add(new ArrayList<>());
            } else {
                answers.getLast().add(step(line));
            }
        });
        return new Plan(answers);
    }

    private static Step step(String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = line.substring(space + 1);
        return switch (word) {
            case "status" -> new Step.Status(Integer.parseInt(rest));
            case "header" ->
                new Step.Header(rest.substring(0, rest.indexOf(' ')), rest.substring(rest.indexOf(' ') + 1));
            case "write" ->
                new Step.Write(URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8));
            case "gate" -> new Step.Gate(rest);
            case "stay" -> new Step.Stay();
            case "cut" -> new Step.Cut();
            default -> throw new IllegalArgumentException("no step of a plan: " + line);
        };
    }
}
