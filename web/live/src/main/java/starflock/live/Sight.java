package starflock.live;

/**
 * What is looked at: viewers with equal sights share every byte.
 *
 * @param at after how many events, or {@link #LIVE} for the newest state
 */
record Sight<V>(V view, int at) {
    static final int LIVE = -1;

    boolean live() {
        return at == LIVE;
    }
}
