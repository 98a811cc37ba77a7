export default function ({ data: { said, right }, parentElement }) {
  const line = parentElement.querySelector(".feedback");
  const [mark, words] = line.children;
  if (words.textContent === said) return; // else it would be read once more
  line.classList.toggle("right", right);
  mark.textContent = said && (right ? "✓ " : "✕ ");
  words.textContent = said;
}
