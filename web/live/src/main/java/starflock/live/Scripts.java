package starflock.live;

import java.util.List;
import starflock.datastar.Client;
import starflock.look.Asset;

/** What runs in the browser: the client, and what pages with people need besides. */
final class Scripts {
    private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

    static final Asset CLIENT = Asset.of("/live/datastar.js", JAVASCRIPT, Client.strict());
    static final Asset PEOPLE =
            Asset.of("/live/people.js", JAVASCRIPT, Scripts.class::getResourceAsStream, "people.js");
    static final List<Asset> ALL = List.of(CLIENT, PEOPLE);

    private Scripts() {}
}
