package starflock.interop.datastar;

import starflock.interop.datastar.Server.Setup;

/** The adapters there are. */
enum Adapter {
    JDK,
    SERVLET,
    VERTX;

    Server start(Setup setup) throws Exception {
        return switch (this) {
            case JDK -> new JdkServer(setup);
            case SERVLET -> new ServletServer(setup);
            case VERTX -> new VertxServer(setup);
        };
    }
}
