package starflock.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that puts people in front of a real Chromium. The method takes a {@link People} and lets them join:
 *
 * <pre>{@code
 * @BrowserTest
 * void aGreetingReachesEverybody(People people) {
 *     Person ann = people.join("ann");
 *     Person bo = people.join("bo", Device.phone().inDark());
 *     ann.open(room);
 *     bo.open(room);
 *     ann.page().getByRole(AriaRole.TEXTBOX).fill("hello");
 *     assertThat(bo.page().getByText("hello")).isVisible();
 *     bo.screenshot("room-phone-dark");
 * }
 * }</pre>
 *
 * <p>The test fails if any page throws, crashes or logs an error that {@link Person#expectError} did not announce; then
 * a picture of every page is in {@code target/screenshots}. Where Chromium, Node.js or the driver is missing, the test
 * is skipped and says which; with {@code CI=true} in the environment it fails instead.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Test
@Tag("browser")
@ExtendWith(BrowserExtension.class)
public @interface BrowserTest {}
