package starflock.look;

import gg.jte.Content;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import gg.jte.output.Utf8ByteOutput;

/** Turns what a template gives into text or bytes, with everything people wrote escaped. */
public final class Html {
    private Html() {}

    /**
     * Renders to text.
     *
     * @param content a page or a part of one
     * @return HTML
     */
    public static String of(Content content) {
        StringOutput out = new StringOutput();
        content.writeTo(new OwaspHtmlTemplateOutput(out));
        return out.toString();
    }

    /**
     * Renders to what goes over the wire, without a string in between.
     *
     * @param content a page or a part of one
     * @return HTML in UTF-8
     */
    public static byte[] bytes(Content content) {
        Utf8ByteOutput out = new Utf8ByteOutput();
        content.writeTo(new OwaspHtmlTemplateOutput(out));
        return out.toByteArray();
    }
}
