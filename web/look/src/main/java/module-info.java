/** The design system: stylesheet, page frame, mark, QR codes. */
module starflock.look {
    requires static org.jspecify;
}
