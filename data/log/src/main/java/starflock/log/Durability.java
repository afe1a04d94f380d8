package starflock.log;

/** When an append returns. */
public enum Durability {
    /** When its blocks are on disk: they survive a power cut. */
    DISK,
    /** When the operating system has them: they survive a crash of this program, not one of the machine. */
    SYSTEM
}
