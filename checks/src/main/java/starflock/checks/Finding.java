package starflock.checks;

/** One place that breaks a rule: prints as {@code path:line rule: what is wrong and what to do instead}. */
record Finding(String rule, String path, long line, String words) {
    @Override
    public String toString() {
        return path + ":" + line + " " + rule + ": " + words;
    }
}
