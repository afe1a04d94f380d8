package starflock.node;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.IVersionProvider;
import starflock.crypto.Crypto;

/** What {@code starflock --version} prints. */
final class Version implements IVersionProvider {
    /** The version of the program, as its jar says; "development" when it runs from classes. */
    static String number() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"starflock " + number() + " (Java " + Runtime.version() + ")", cryptography()};
    }

    /** The same for a program. */
    static JsonObject object() {
        return new JsonObject()
                .put("version", number())
                .put("java", Runtime.version().toString())
                .put("cryptography", Crypto.load().name());
    }

    private static String cryptography() {
        Crypto crypto = Crypto.load();
        String slower = crypto.equals(Crypto.pureJava())
                ? ": libsodium does not run here, so hashing and signing are slower; all else is the same"
                : "";
        return "Cryptography by " + crypto.name() + slower + ".";
    }
}
