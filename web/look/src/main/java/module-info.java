/** The design system: stylesheet, page frame, mark, QR codes. */
module starflock.look {
    requires static transitive org.jspecify;
    requires transitive gg.jte.runtime;
    requires gg.jte.models;
    requires io.nayuki.qrcodegen;

    exports starflock.look;
}
