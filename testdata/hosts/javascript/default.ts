@Injectable()
export default class extends Base {
  run = () => this.q;
}
