package starflock.gallery;

/** The gallery with the client that turns expressions into functions. */
class StandardGalleryTest extends GalleryTest {
    @Override
    String client() {
        return "standard";
    }
}
