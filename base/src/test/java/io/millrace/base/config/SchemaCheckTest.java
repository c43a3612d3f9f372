package io.millrace.base.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.base.yaml.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
  private static final SchemaCheck CHECK =
      new SchemaCheck(
          Json.parse(
              """
              {"$schema": "https://json-schema.org/draft/2020-12/schema",
               "type": "object", "required": ["project"], "additionalProperties": false,
               "properties": {
                 "project": {"type": "string", "pattern": "^[a-z-]+$"},
                 "capture": {"anyOf": [
                   {"type": "integer", "minimum": 0, "maximum": 100},
                   {"$ref": "#/$defs/capture"}]},
                 "models": {"type": "object", "additionalProperties": {"$ref": "#/$defs/model"}},
                 "notifications": {"type": "array", "items": {"oneOf": [
                   {"type": "string"}, {"$ref": "#/$defs/mail"}]}}},
               "$defs": {
                 "capture": {"type": "object", "additionalProperties": false,
                   "properties": {"percent": {"type": "number"}}},
                 "mail": {"type": "object", "required": ["mail"],
                   "properties": {"mail": {"type": "string"}}, "additionalProperties": false},
                 "model": {"type": "object", "additionalProperties": false,
                   "properties": {
                     "algorithm": {"enum": ["xgboost", "linear-learner"]},
                     "data": {"type": "string"}}}}}
              """));

  private static List<String> findings(String yaml) {
    return CHECK.check(Yaml.parse(yaml)).stream().map(Finding::toString).toList();
  }

  @Test
  void findsNothingInWhatIsRight() {
    assertThat(
            findings(
                """
                project: used-cars
                capture: 50
                models: {price: {algorithm: xgboost, data: listings}}
                notifications: [a@b.example, {mail: c@d.example}]
                """))
        .isEmpty();
  }

  @Test
  void findsAllMistakesWithTheirPlacesAndTheNearestKey() {
    assertThat(
            findings(
                """
                project: Used Cars
                modles: {}
                models:
                  price:
                    algoritm: xgboost
                    data: 7
                  other: { algorithm: xgbost }
                  third: { algorithm: forest }
                """))
        .containsExactly(
            "1:10: 'Used Cars' (expected: text like ^[a-z-]+$)",
            "2:1: unknown key 'modles' (did you mean 'models'?)",
            "5:5: unknown key 'algoritm' (did you mean 'algorithm'?)",
            "6:11: '7' (expected: string)",
            "7:23: 'xgbost' (did you mean 'xgboost'?)",
            "8:23: 'forest' (expected: xgboost, linear-learner)");
  }

  @Test
  void saysWhatIsMissingAndWhatIsNoObject() {
    assertThat(findings("capture: 5")).containsExactly("1:1: missing key 'project'");
    assertThat(findings("")).containsExactly("1:1: nothing (expected: object)");
  }

  @Test
  void keepsToTheAlternativeThatWasMeant() {
    assertThat(findings("project: p\ncapture: 500"))
        .singleElement()
        .asString()
        .startsWith("2:10: '500': ")
        .contains("100");
    assertThat(
            findings(
                """
                project: p
                capture: { precent: 5 }
                notifications:
                  - { male: a@b.example }
                  - a@b.example
                """))
        .containsExactly(
            "2:12: unknown key 'precent' (did you mean 'percent'?)",
            "4:5: missing key 'mail'",
            "4:7: unknown key 'male' (expected: mail)");
  }

  @Test
  void namesAllAlternativesWhenNoneIsOfTheKind() {
    assertThat(findings("project: p\ncapture: much"))
        .containsExactly("2:10: 'much' (expected: integer)", "2:10: 'much' (expected: object)");
  }

  @Test
  void throwsAllFindingsAsOneError() {
    List<Finding> findings = CHECK.check(Yaml.parse("projet: p"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> Finding.requireNone(findings, "millrace.yaml"))
        .returns(ErrorCode.CONFIGURATION_INVALID, MillraceException::code)
        .withMessage(
            """
            millrace.yaml:1:1: missing key 'project'
            millrace.yaml:1:1: unknown key 'projet' (did you mean 'project'?)""");
  }
}
