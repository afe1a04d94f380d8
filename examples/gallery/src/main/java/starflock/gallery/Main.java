package starflock.gallery;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/** Starts the gallery on this machine: {@code Main [PORT]}. */
public final class Main {

    private static final int DEFAULT_PORT = 4331;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        String port = args.length == 0 ? String.valueOf(DEFAULT_PORT) : args[0];
        if (args.length > 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            System.err.println("usage: gallery [PORT]    PORT from 0 to 65535; 0 is any that is free");
            System.exit(2);
        }
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        try (var gallery = new Gallery(address, InstantSource.system(), new SecureRandom())) {
            System.out.println("The gallery is open at " + gallery.url() + "/ (Ctrl-C closes it)");
            new CountDownLatch(1).await();
        } catch (BindException e) {
            System.err.println("Port " + port + " is taken by another program. Name another: gallery 4332");
            System.exit(1);
        } catch (IOException e) {
            System.err.println("The gallery cannot be opened: " + e.getMessage());
            System.exit(1);
        }
    }
}
