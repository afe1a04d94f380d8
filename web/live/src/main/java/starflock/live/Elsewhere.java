package starflock.live;

import java.util.List;

/**
 * Between the people before this node's pages of a room and those before other nodes': a room may be open in many
 * places.
 */
public final class Elsewhere {
    private final Crowd crowd;
    private final Runnable touch;

    Elsewhere(Crowd crowd, Runnable touch) {
        this.crowd = crowd;
        this.touch = touch;
    }

    /** Who has the room open on this node; without names, which its log has. */
    public List<Presence> here() {
        return crowd.local();
    }

    /** Tells whenever {@link #here} may have changed; on the thread that changed it: be quick. */
    public void onChange(Runnable listener) {
        crowd.onChange(listener);
    }

    /** Shows who has it open on another node from now on; nobody, if that one has gone. */
    public void there(String node, List<Presence> people) {
        crowd.there(node, people);
        touch.run();
    }
}
