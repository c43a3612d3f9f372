package io.millrace.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.MillraceException;
import io.millrace.data.csv.DecimalMark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of every bad file, as the first one of a dataset: its columns with their types, its
/// rows and how many of them do not fit; or why it makes no version.
class BadFilesTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "auto-duplicate_header_columns.csv|a:INTEGER a_2:TEXT a_3:TEXT a_4:TEXT a_5:TEXT a_6:TEXT a_7:TEXT a_8:TEXT a_9:TEXT a_10:TEXT a_11:TEXT a_12:TEXT column_13:TEXT 2-0 UTF-8",
        "auto-empty_header.csv|column_1:INTEGER column_2:TEXT column_3:TEXT 2-0 UTF-8",
        "auto-missing_header_col.csv|a:INTEGER column_2:TEXT c:TEXT 2-0 UTF-8",
        "auto-no_header.csv|column_1:NUMBER column_2:TEXT column_3:TIMESTAMP 2-0 UTF-8",
        "auto-test_header_mix.csv|a:INTEGER a_2:TEXT a_3:TEXT a_4:TEXT a_5:TEXT a_6:TEXT a_7:TEXT a_8:TEXT a_9:TEXT a_10:TEXT column12:TEXT column_12:TEXT column_13:TEXT 2-0 UTF-8",
        "auto-utf8bom.csv|id:INTEGER name:TEXT 2-0 UTF-8",
        "bad_date_timestamp_mix.csv|date:TIMESTAMP eventID:TEXT subplotID:TEXT ts:TIMESTAMP t2_2:TEXT 1-0 UTF-8",
        "comma_decimal_null.csv|COD_LOCALE_PROGETTO:TEXT CUP:TEXT COD_OB_TEMATICO:TEXT OC_COD_SUBARTICOLAZ_PROGRAMMA:INTEGER OC_MACROAREA:TEXT OC_COD_SLL:INTEGER FINANZ_UE:NUMBER, FINANZ_UE_FSE:TEXT FINANZ_STATO_FSC:NUMBER, OC_FINANZ_STATO_PAC_NETTO:NUMBER, IMPEGNI:NUMBER, OC_IMPEGNI_GIURID_VINCOLANTI:NUMBER, OC_IMPEGNI_COESIONE:NUMBER, TOT_PAGAMENTI:NUMBER, OC_TOT_PAGAMENTI_BENEFICIARI:NUMBER, OC_TOT_PAGAMENTI_TRASFERIMENTI:NUMBER, COSTO_REALIZZATO:NUMBER, COSTO_RENDICONTABILE_UE:NUMBER, OC_TOT_PAGAMENTI_RENDICONTAB_UE:NUMBER, OC_TOT_PAGAMENTI_FSC:NUMBER, OC_TOT_PAGAMENTI_PAC:NUMBER, OC_PAGAMENTI_COESIONE:NUMBER, OC_DATA_INIZIO_PROGETTO:INTEGER OC_DATA_FINE_PROGETTO_PREVISTA:INTEGER OC_DATA_FINE_PROGETTO_EFFETTIVA:INTEGER DATA_INIZIO_PREV_STUDIO_FATT:INTEGER PROGRAMMATO_INDICATORE_1:NUMBER REALIZZATO_INDICATORE_1:NUMBER 8-0 UTF-8",
        "empty.csv|0-0 stopped: The file has no data rows.",
        "encodings-all_latin1.csv|!:TEXT 189-1 ISO-8859-1",
        "encodings-shift_jis.csv|¼O:TEXT Nî:INTEGER 20-0 ISO-8859-1",
        "encodings-utf16.csv|name:TEXT age:INTEGER 20-0 UTF-16LE",
        "error-mismatch-part1.csv|COL1:INTEGER COL2:TEXT 5232-2 UTF-8",
        "error-mismatch-part2.csv|COL1:INTEGER COL2:TEXT 5420-2 UTF-8",
        "header_only.csv|abs_file_name:TEXT 0-0 stopped: The file has no data rows.",
        "invalid_utf8.csv|bla:TEXT 2-0 UTF-16LE",
        "mixed_dates.csv|A:INTEGER B:TEXT 5-0 UTF-8",
        "mixed_decimal_delimiter.csv|A:INTEGER B:TEXT 5-0 UTF-8",
        "mixed_double.csv|A:INTEGER B:TEXT 5-0 UTF-8",
        "mixed_new_line.csv|column_1:INTEGER column_2:INTEGER column_3:INTEGER 3-0 UTF-8",
        "nullbyte_header.csv|CSV_INVALID: The header in line 1 contains a NUL character.",
        "quoted_newline.csv|col1:TEXT 1-0 UTF-8",
        "rejects-frankstein-nightmare.csv|a:INTEGER b:INTEGER c:TEXT 47-4 stopped: 4 of 47 rows (8.5 %) do not fit the schema (limit: 5.0 %).",
        "rejects-incorrect_columns-mix_columns.csv|a:INTEGER b:INTEGER c:INTEGER d:INTEGER 2772-4 UTF-8",
        "rejects-multiple_errors-multiple_errors.csv|name:TEXT age:INTEGER current_day:TIMESTAMP barks:INTEGER 7-5 stopped: 5 of 7 rows (71.4 %) do not fit the schema (limit: 5.0 %).",
        "rejects-unquoted-unquoted_new_line.csv|a:TEXT b:INTEGER 8-2 stopped: 2 of 8 rows (25.0 %) do not fit the schema (limit: 5.0 %).",
        "test-many_empty_lines.csv|column_1:INTEGER 1-0 UTF-8",
        "thousands_separator-thousands_broken.csv|column_1:TEXT 4-0 UTF-8",
        "unescaped_quotes-unescaped_quote_new_line.csv|CSV_INVALID: The header in line 1 cannot be read: There is text after a closing quote.",
      })
  void everyBadFileHasADefinedOutcome(String name, String expected) throws IOException {
    assertThat(outcome(SharedFiles.path("bad/csv/" + name), DatasetSpec.of("x", Optional.empty())))
        .isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "empty_data.csv|stopped: The file has no data rows.",
        "extra_column.csv|28-0 extra: [cheese_price_uganda]",
        "has_nulls.csv|20-1 extra: []",
        "missing_column.csv|stopped: The file lacks the column registered.",
      })
  void everyBikeFileIsHeldAgainstTheSchema(String name, String expected) throws IOException {
    Path folder = SharedFiles.path("bad/bike-variants");
    DatasetSpec bikes = DatasetSpec.of("bikes", "cnt");
    Dataset empty = new Dataset(bikes, Optional.empty(), DataFixture.NOW);
    FileStamp first = FileStamp.of(folder.resolve("has_nulls.csv"));
    Dataset dataset =
        new Dataset(bikes, Optional.of(FileCheck.of(first, empty).schema()), DataFixture.NOW);
    FileCheck check = FileCheck.of(FileStamp.of(folder.resolve(name)), dataset);
    FileCheck.Findings findings = check.findings(new ByteArrayOutputStream());
    String outcome =
        findings
            .obstacle(bikes.quarantineLimit())
            .map(reason -> "stopped: " + reason)
            .orElse(
                "%d-%d extra: %s"
                    .formatted(findings.rows(), findings.quarantined(), findings.extra()));
    assertThat(outcome).isEqualTo(expected);
  }

  private static String outcome(Path file, DatasetSpec spec) throws IOException {
    Dataset dataset = new Dataset(spec, Optional.empty(), DataFixture.NOW);
    try {
      FileCheck check = FileCheck.of(FileStamp.of(file), dataset);
      FileCheck.Findings findings = check.findings(new ByteArrayOutputStream());
      String columns =
          check.schema().columns().stream()
              .map(
                  c ->
                      c.name() + ":" + c.type() + (c.decimalMark() == DecimalMark.COMMA ? "," : ""))
              .collect(Collectors.joining(" "));
      String counts = "%d-%d".formatted(findings.rows(), findings.quarantined());
      return findings
          .obstacle(spec.quarantineLimit())
          .map(reason -> columns + " " + counts + " stopped: " + reason)
          .orElse("%s %s %s".formatted(columns, counts, findings.encoding()))
          .strip();
    } catch (MillraceException e) {
      return e.code() + ": " + e.detail();
    }
  }
}
