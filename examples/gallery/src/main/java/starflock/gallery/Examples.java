package starflock.gallery;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import starflock.gallery.examples.ActiveSearch;
import starflock.gallery.examples.BulkUpdate;
import starflock.gallery.examples.ClickToEdit;
import starflock.gallery.examples.Dbmon;
import starflock.gallery.examples.FileUpload;
import starflock.gallery.examples.InfiniteScroll;
import starflock.gallery.examples.InlineValidation;
import starflock.gallery.examples.LazyTabs;
import starflock.gallery.examples.ProgressBar;
import starflock.gallery.examples.Sortable;
import starflock.gallery.examples.SvgMorphing;
import starflock.gallery.examples.TodoMvc;
import starflock.gallery.examples.WebComponent;

/** Every example, in the order of the index. */
final class Examples {

    private Examples() {}

    static List<Example> all(RandomGenerator random) {
        Stream<Example> official = Stream.of(
                new ActiveSearch(),
                new BulkUpdate(),
                new ClickToEdit(),
                new Dbmon(random),
                new FileUpload(),
                new InfiniteScroll(),
                new InlineValidation(),
                new LazyTabs(),
                new ProgressBar(),
                new Sortable(),
                new SvgMorphing(random),
                new TodoMvc(),
                new WebComponent());
        return Stream.concat(official, PluginPages.all().stream()).toList();
    }
}
