/**
 * A sheet that people fill together: 10^6 rows by 10^6 columns, of which only what was written takes room.
 *
 * <pre>
 * Wish ─▶ Decisions ─▶ Event ─▶ State ─┬─▶ Drawing: tiles, for all who look at them
 *                                      └─▶ Answers: what one person asks; Csv: the file
 * State = names · {@link starflock.sheet.Cells} (made of Blocks) · a Ledger for each person
 * </pre>
 *
 * <p>Cell, Area: where. Tsv, Series: what is pasted and filled. The browser's part lies beside as resources.
 */
@NullMarked
package starflock.sheet;

import org.jspecify.annotations.NullMarked;
