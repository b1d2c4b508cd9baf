# Of the comment that a header opens with, makes one that documentation is made from: the same lines, as text of the file.
BEGIN { opens = 1 }
opens && /^\/\// {
  sub(/^\/\/ ?/, "")
  text = $0 ~ /^  / ? "    " $0 : $0
  print (NR == 1 ? "/// @file\n/// " : "/// ") text
  next
}
# Doxygen does not tell apart templates that differ in the kind of their parameter.
/program_named\(\) \{/ { sub(/program_named/, "program_named_" NR) }
{ opens = 0; print }
