package starflock.gallery;

/** The gallery with the client that needs no {@code unsafe-eval}. */
class StrictGalleryTest extends GalleryTest {
    @Override
    String client() {
        return "strict";
    }
}
