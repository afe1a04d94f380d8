package starflock.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import gg.jte.Content;
import java.util.Map;
import java.util.TreeMap;
import starflock.datastar.Field;
import starflock.datastar.Json;
import starflock.datastar.Shape;
import starflock.fold.Position;
import starflock.tables.Rows;

/**
 * What was said last under each key, with the word before it: an app that minds the order, in the three ways a state can be
 * kept.
 *
 * @param form how
 */
record Words(Keeping<Words.Book> form) implements App<Words.Put, Words.Put, Words.Book, Words.All> {
    /** What is known. */
    interface Book {
        Book put(String key, String word);

        Map<String, String> words();
    }

    /** All there is. */
    record All() {}

    /** A wish to put a word, and that it was put. */
    record Put(String key, String word) {
        static final Kinds<Put> KINDS = Kinds.<Put>none()
                .and(
                        "put",
                        Put.class,
                        Shape.record(
                                Field.of("key", Put::key, Shape.text()),
                                Field.of("word", Put::word, Shape.text()),
                                Put::new));
    }

    /** In memory. */
    record Paper(Map<String, String> words) implements Book {
        @Override
        public Book put(String key, String word) {
            Map<String, String> next = new TreeMap<>(words);
            next.merge(key, word, Words::after);
            return new Paper(next);
        }
    }

    /** In tables. */
    record Shelf(Rows rows) implements Book {
        @Override
        public Book put(String key, String word) {
            byte[] before = rows.get(key.getBytes(UTF_8));
            String now = before == null ? word : after(new String(before, UTF_8), word);
            return new Shelf(rows.put(key.getBytes(UTF_8), now.getBytes(UTF_8)));
        }

        @Override
        public Map<String, String> words() {
            Map<String, String> words = new TreeMap<>();
            rows.scan(new byte[0], new byte[] {-1}, (key, word) -> {
                words.put(new String(key, UTF_8), new String(word, UTF_8));
                return true;
            });
            return words;
        }
    }

    private static String after(String before, String word) {
        return word + " after " + before.split(" ", -1)[0];
    }

    static Words forgetful() {
        return new Words(new Keeping.Nothing<>());
    }

    static Words noted(int version) {
        return new Words(new Keeping.Snapshot<>(
                version,
                (book, out) -> {
                    out.writeInt(book.words().size());
                    for (var word : book.words().entrySet()) {
                        out.writeUTF(word.getKey());
                        out.writeUTF(word.getValue());
                    }
                },
                in -> {
                    Map<String, String> words = new TreeMap<>();
                    for (int left = in.readInt(); left > 0; left--) {
                        words.put(in.readUTF(), in.readUTF());
                    }
                    return new Paper(words);
                }));
    }

    static Words shelved(int version) {
        return new Words(new Keeping.InTables<>(version, Shelf::new));
    }

    @Override
    public Keeping<Book> keeping() {
        return form;
    }

    @Override
    public String title() {
        return "Words";
    }

    @Override
    public Kinds<Put> commands() {
        return Put.KINDS;
    }

    @Override
    public Kinds<Put> events() {
        return Put.KINDS;
    }

    @Override
    public Book initial() {
        return form instanceof Keeping.InTables<Book> ? new Shelf(Rows.empty()) : new Paper(new TreeMap<>());
    }

    @Override
    public Decision<Put> decide(Book book, Command<Put> command) {
        return Decision.accept(command.body());
    }

    @Override
    public Book apply(Book book, Position position, Fact<Put> fact) {
        if (fact.event().word().equals("throw")) {
            throw new IllegalStateException("a bug in the app");
        }
        return book.put(fact.event().key(), fact.event().word());
    }

    @Override
    public All view(Json.Obj signals) {
        return new All();
    }

    @Override
    public Content page(Moment<Book> moment, All view) {
        return out -> out.writeContent(moment.state().words().toString());
    }
}
