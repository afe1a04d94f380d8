package starflock.look;

/** Small signs for buttons: strokes on a square of 24, drawn by {@link Parts#icon}. */
public enum Icon {
    /** More: settings and the rest. */
    MENU("Menu", "M4 7h16M4 12h16M4 17h16"),
    /** Away with this. */
    CLOSE("Close", "M6 6l12 12M18 6L6 18"),
    /** Take a copy. */
    COPY("Copy", "M9 9h11v11H9zM15 9V4H4v11h5"),
    /** Done. */
    CHECK("Done", "M4.5 12.5l5 5 10-11"),
    /** Say it. */
    SEND("Say it", "M12 20V5M5.5 11.5L12 5l6.5 6.5"),
    /** One more person. */
    INVITE("Invite", "M10 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3 20c0-3.5 3-5.5 7-5.5s7 2 7 5.5M18.5 8v6M15.5 11h6"),
    /** Back in time. */
    HISTORY("Back in time", "M4 5v4.5h4.5M4.3 9.5a8.2 8.2 0 11-.3 4M12 8v4.5l3 2"),
    /** Where everything begins. */
    HOME("Home", "M4 11.5L12 5l8 6.5M6.5 10v9h11v-9"),
    /** What one is called. */
    NAME("Name", "M12 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM5 20c0-3.5 3-5.5 7-5.5s7 2 7 5.5"),
    /** To somewhere. */
    NEXT("On", "M5 12h14M13 6l6 6-6 6"),
    /** Who can be asked, what keys do. */
    HELP("Help", "M9 9.2a3 3 0 115 2.2c-1.2 1-2 1.4-2 2.9M12 18v.01"),
    /** As it was before. */
    UNDO("Take back", "M8.5 5L4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 010 11h-3"),
    /** And yet not. */
    REDO("Put back", "M15.5 5L20 9.5 15.5 14M20 9.5H10a5.5 5.5 0 000 11h3"),
    /** Where something is. */
    FIND("Find", "M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.2 15.2L20 20"),
    /** What else can be done with this. */
    MORE("More", "M5 11.5v1M12 11.5v1M19 11.5v1"),
    /** One more of these. */
    ADD("Add", "M12 5v14M5 12h14"),
    /** There is a list below. */
    DOWN("Open", "M7 10l5 5 5-5"),
    /** An answer to this. */
    REPLY("Answer", "M9 6L4.5 10.5 9 15M4.5 10.5H14a5.5 5.5 0 015.5 5.5v2.5");

    private final String label;
    private final String path;

    Icon(String label, String path) {
        this.label = label;
        this.path = path;
    }

    /**
     * What to call it where no other words stand beside it.
     *
     * @return a word or two, for {@code aria-label}
     */
    public String label() {
        return label;
    }

    String path() {
        return path;
    }
}
