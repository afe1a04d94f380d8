package starflock.chat;

/**
 * Who keeps the place, and so may take back what others said and rename their rooms: the same visitors on every
 * machine and at every time, or what is shown would differ.
 */
@FunctionalInterface
public interface Keeper {
    /** Nobody does. */
    Keeper NOBODY = visitor -> false;

    boolean is(String visitor);
}
