/*
 * The attributes and actions that Datastar sells, free, beside the two builds: one file for both, loaded before or after. A
 * page that wants one of them alone can load that one's source as it is.
 */
import './animate.js';
import './custom-validity.js';
import './match-media.js';
import './moments.js';
import './address.js';
import './persist.js';
import './scroll.js';
import './values.js';
