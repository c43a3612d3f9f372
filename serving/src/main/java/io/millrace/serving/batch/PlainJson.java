package io.millrace.serving.batch;

import io.millrace.serving.BatchRows;
import io.millrace.serving.Fields;
import io.millrace.serving.InputField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/// Reads JSON records whose values are plain: numbers, texts without escapes, `true`, `false` and
/// `null`. Objects have names that others had before, in an order that fits theirs, so that names
/// are compared and not looked up. What is not plain is left to [JsonTokens], which knows more, and
/// reads the same where both can. Reused from record to record; not thread-safe.
final class PlainJson {
  private static final int NAMES_MAX = 1_000;
  private static final int TEXT_MAX = 1 << 12;
  private static final int NUMBER_MAX = 64;
  private static final int EXPONENT_MAX = 4;
  private static final int INTEGER_MAX = 18;
  private static final char UNREADABLE = '\uFFFD';
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private final List<InputField> inputs;
  private final BatchRows rows;
  private final Set<String> seen = new HashSet<>();
  private final List<byte[]> names = new ArrayList<>();
  private final List<Integer> fields = new ArrayList<>();
  private byte[] data = {};
  private int at;
  private int end;

  PlainJson(List<InputField> inputs, BatchRows rows) {
    this.inputs = inputs;
    this.rows = rows;
  }

  /// Learns the names of a record, for those behind it: a new one behind that which it follows.
  /// No two of those that are learnt are the same, nor of the same field, and they are read in
  /// their order only: none is ever read twice.
  /// @param field gives a name's field, or [Fields#NONE]
  void learn(List<String> record, ToIntFunction<String> field) {
    if (seen.size() + record.size() > NAMES_MAX || !seen.addAll(record)) {
      return;
    }
    int place = -1;
    for (String name : record) {
      byte[] quoted = ('"' + name + '"').getBytes(StandardCharsets.UTF_8);
      int known = place(quoted);
      int of = field.applyAsInt(name);
      if (known >= 0) {
        place = Math.max(place, known);
      } else if (isPlain(name) && (of == Fields.NONE || !fields.contains(of))) {
        place++;
        names.add(place, quoted);
        fields.add(place, of);
      }
    }
  }

  private int place(byte[] quoted) {
    for (int place = 0; place < names.size(); place++) {
      if (Arrays.equals(names.get(place), quoted)) {
        return place;
      }
    }
    return -1;
  }

  private static boolean isPlain(String name) {
    return name.chars()
        .allMatch(
            c ->
                c >= ' '
                    && c != '"'
                    && c != '\\'
                    && c != UNREADABLE
                    && !Character.isSurrogate((char) c));
  }

  /// Reads the record in `bytes[from .. to)` into the row that was begun.
  /// @return whether it is plain; if it is not, the row may have values of it
  boolean read(byte[] bytes, int from, int to) {
    data = bytes;
    at = from;
    end = to;
    skipBlanks();
    boolean read = is('{') ? object() : is('[') && array();
    skipBlanks();
    return read && at == end;
  }

  private boolean object() {
    boolean known = false;
    int place = 0;
    do {
      skipBlanks();
      place = place(place);
      if (place == names.size()) {
        return false;
      }
      skipBlanks();
      int field = fields.get(place++);
      if (!is(':') || !value(field)) {
        return false;
      }
      known |= field != Fields.NONE;
    } while (is(','));
    return is('}') && known;
  }

  private boolean array() {
    for (int field = 0; field < inputs.size(); field++) {
      if ((field > 0 && !is(',')) || !value(field)) {
        return false;
      }
    }
    return is(']');
  }

  /// Moves behind the name that comes next.
  /// @param from the first place where it may be among those that are known
  /// @return where it is; behind all if it is not there
  private int place(int from) {
    for (int place = from; place < names.size(); place++) {
      byte[] name = names.get(place);
      int behind = at + name.length;
      if (behind <= end && Arrays.equals(data, at, behind, name, 0, name.length)) {
        at = behind;
        return place;
      }
    }
    return names.size();
  }

  private void skipBlanks() {
    while (at < end && (data[at] == ' ' || data[at] == '\t' || data[at] == '\r')) {
      at++;
    }
  }

  /// Moves behind the character, if it comes next.
  private boolean is(char ascii) {
    boolean is = at < end && data[at] == ascii;
    at += is ? 1 : 0;
    return is;
  }

  private boolean is(byte[] word) {
    int behind = at + word.length;
    boolean is = behind <= end && Arrays.equals(data, at, behind, word, 0, word.length);
    at = is ? behind : at;
    return is;
  }

  /// Moves behind a value and the blanks around it; gives whether it is plain and the field's.
  private boolean value(int field) {
    skipBlanks();
    if (at == end) {
      return false;
    }
    boolean read =
        switch (data[at]) {
          case '"' -> string(field);
          case 'n' -> is(NULL);
          case 't' -> is(TRUE) && put(field, "true");
          case 'f' -> is(FALSE) && put(field, "false");
          default -> number(field);
        };
    skipBlanks();
    return read;
  }

  private boolean put(int field, String text) {
    return field == Fields.NONE || FieldValues.put(rows, inputs, field, text).isEmpty();
  }

  private boolean string(int field) {
    int start = ++at;
    int most = Math.min(end, start + TEXT_MAX);
    int bits = 0;
    for (; at < most && data[at] != '"'; at++) {
      byte b = data[at];
      bits |= b;
      if (b == '\\' || (b >= 0 && b < ' ')) {
        return false;
      }
    }
    if (at == most) {
      return false;
    }
    int length = at++ - start;
    if (field == Fields.NONE && bits >= 0) {
      return true;
    }
    String text = new String(data, start, length, StandardCharsets.UTF_8);
    return (bits >= 0 || text.indexOf(UNREADABLE) < 0) && put(field, text);
  }

  /// As JSON writes numbers: no other sign than `-`, no zero before other digits.
  private boolean number(int field) {
    int start = at;
    is('-');
    int first = at;
    int whole = digits();
    if (whole == 0 || (whole > 1 && data[first] == '0')) {
      return false;
    }
    boolean integer = true;
    if (is('.')) {
      integer = false;
      if (digits() == 0) {
        return false;
      }
    }
    if (at < end && (data[at] | ' ') == 'e') {
      integer = false;
      at++;
      if (!is('-')) {
        is('+');
      }
      int exponent = digits();
      if (exponent == 0 || exponent > EXPONENT_MAX) {
        return false;
      }
    }
    return at - start <= NUMBER_MAX && (field == Fields.NONE || number(field, start, integer));
  }

  private int digits() {
    int from = at;
    while (at < end && data[at] >= '0' && data[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private boolean number(int field, int start, boolean integer) {
    if (inputs.get(field).type() == InputField.Type.TEXT) {
      boolean asItIs = integer && at - start <= INTEGER_MAX && data[start] != '-';
      return asItIs && put(field, new String(data, start, at - start, StandardCharsets.UTF_8));
    }
    double number = Decimals.parse(data, start, at);
    if (!Double.isFinite(number)) {
      return false;
    }
    rows.number(field, number + 0.0); // what is too small to have a sign has none
    return true;
  }
}
