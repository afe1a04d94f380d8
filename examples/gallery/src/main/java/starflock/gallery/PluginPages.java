package starflock.gallery;

import java.util.List;

/** A page for each attribute that Datastar sells and that is free here. */
final class PluginPages {

    private PluginPages() {}

    static List<Example> all() {
        return List.of();
    }
}
