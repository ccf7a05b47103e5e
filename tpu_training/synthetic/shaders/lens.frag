// A spectacle lens: hardly any tint, and mirror images of the screen and of the window where they would be seen.
uniform float lens_tint;
uniform float mirror;       // how strong the coating mirrors, 0..1
uniform vec3 screen_dir;    // towards the middle of the screen that mirrors
uniform vec3 screen_rgb;
in vec3 at;
in vec3 n;
out vec4 colour;

float pane(vec3 towards, vec3 middle, vec2 reach) {
  vec3 right = normalize(cross(vec3(0, 1, 0), middle));
  vec2 place = vec2(dot(towards, right), dot(towards, cross(middle, right)));
  vec2 soft = smoothstep(reach * 1.12, reach * .88, abs(place));
  return soft.x * soft.y * step(0., dot(towards, middle));
}

void main() {
  vec3 view = normalize(eye_at - at), normal = normalize(n);
  if (dot(normal, view) < 0.) normal = -normal;
  vec3 towards = reflect(-view, normal);
  float facing = max(dot(normal, view), 0.);
  float fresnel = .04 + .5 * pow(1. - facing, 4.);
  vec3 light = screen_rgb * pane(towards, screen_dir, vec2(.19, .11)) + key_rgb * .9 * pane(towards, key_dir, vec2(.22, .3));
  float strength = clamp(fresnel * .35 + mirror, 0., 1.);
  vec3 shine = to_screen(light * strength);
  float veil = max(max(shine.r, shine.g), shine.b);
  colour = vec4(shine, lens_tint + (1. - lens_tint) * veil * .85);   // blended over what is behind, premultiplied
}
